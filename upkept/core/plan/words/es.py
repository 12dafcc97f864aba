"""Spanish."""

from upkept.core.plan.words import Words

# fmt: off
WORDS = Words(
    language="es",
    vague={
        "as soon as possible": r"(?:lo antes|tan pronto como sea|cuanto antes|a la mayor brevedad)(?: posible)?",
        "immediately": r"inmediat[oa]s?|inmediatamente|de inmediato|al instante|sin demora|en el acto",
        "promptly": r"rápid[oa]s?|rápidamente|con rapidez|con prontitud|prontamente|pront[oa]s?|ágil(?:es)?|con agilidad",
        "timely": r"oportun[oa]s?|oportunamente|a (?:su debido )?tiempo|a su debido tiempo|en plazo",
        "soon": r"en breve|próximamente",
        "regularly": r"regular(?:es)?|regularmente|con regularidad|rutinari[oa]s?|habitual(?:es)?",
        "periodic": r"periódic[oa]s?|periódicamente|de vez en cuando",
        "frequently": r"frecuentes?|frecuentemente|con frecuencia|a menudo",
        "actively": r"activ[oa]s?|activamente|proactiv[oa]s?|proactivamente",
        "continuously": r"continu[oa]s?|continuamente|constantes?|constantemente|en todo momento|permanentes?"
        r"|permanentemente",
        "intensively": r"intensiv[oa]s?|intensivamente|de cerca|estrechamente|con intensidad|intens[oa]s?",
        "in advance": r"con antelación|con anticipación|por adelantado|de antemano|con tiempo",
        "as needed": r"según (?:sea necesario|se necesite|se requiera|proceda)|cuando (?:sea necesario|haga falta|proceda)"
        r"|si es necesario"
        r"|cuando [\w ]{1,40} lo (?:exijan?|requieran?|pidan?|necesiten?)|si [\w ]{1,40} lo (?:exigen?|requieren?|piden?)",
        "where possible": r"(?:siempre que|cuando|si|en la medida de lo) (?:sea |es )?posible",
        "reasonable": r"razonables?|razonablemente|adecuad[oa]s?|adecuadamente|suficientes?|apropiad[oa]s?",
        "up to date": r"al día|actualizad[oa]s?|vigentes?",
    },
    bounded=frozenset({"in advance", "regularly", "periodic", "timely", "frequently", "soon", "promptly"}),
    hedges={
        "aim": r"objetivos?|pretende(?:mos|n)?|aspira(?:mos|n)?|nos proponemos|se propone|metas?",
        "normally": r"normalmente|generalmente|en general|por lo general|habitualmente|por regla general",
        "typically": r"típic[oa]s?|típicamente|de media|en promedio",
        "roughly": r"aproximadamente|alrededor de|más o menos|unos|unas",
        "preferably": r"preferiblemente|preferentemente|idealmente",
        "endeavour": r"procura(?:mos|remos|n)?|intenta(?:mos|remos|n)?|trata(?:mos|remos) de|esfuerzos?|debería[ns]?",
    },
    numbers={
        "cero": 0, "uno": 1, "una": 1, "un": 1, "dos": 2, "tres": 3, "cuatro": 4, "cinco": 5, "seis": 6, "siete": 7,
        "ocho": 8, "nueve": 9, "diez": 10, "once": 11, "doce": 12, "trece": 13, "catorce": 14, "quince": 15,
        "dieciséis": 16, "diecisiete": 17, "dieciocho": 18, "diecinueve": 19, "veinte": 20, "veinticuatro": 24,
        "treinta": 30, "treinta y seis": 36, "cuarenta": 40, "cuarenta y ocho": 48, "cincuenta": 50, "sesenta": 60,
        "setenta": 70, "setenta y dos": 72, "ochenta": 80, "noventa": 90, "cien": 100,
    },
    units={
        "business day": r"días? (?:hábil(?:es)?|laborables?|laboral(?:es)?)",
        "open hour": r"horas? (?:hábil(?:es)?|laborables?|laboral(?:es)?|de oficina)",
        "second": r"segundos?|s",
        "minute": r"minutos?|min",
        "hour": r"horas?|h",
        "day": r"días?(?: naturales)?|d",
        "week": r"semanas?",
        "month": r"mes(?:es)?",
        "quarter": r"trimestres?",
        "half": r"semestres?",
        "year": r"años?",
    },
    weekdays=(r"lunes", r"martes", r"miércoles", r"jueves", r"viernes", r"sábados?", r"domingos?"),
    weekend=r"fin(?:es)? de semana",
    months=(
        r"enero", r"febrero", r"marzo", r"abril", r"mayo", r"junio", r"julio", r"agosto", r"sep?tiembre", r"octubre",
        r"noviembre", r"diciembre",
    ),
    periods={
        r"diari[oa]s?|diariamente|a diario": (1, "day"),
        r"semanal(?:es|mente)?": (1, "week"),
        r"quincenal(?:es|mente)?": (2, "week"),
        r"mensual(?:es|mente)?": (1, "month"),
        r"trimestral(?:es|mente)?": (3, "month"),
        r"semestral(?:es|mente)?": (6, "month"),
        r"anual(?:es|mente)?": (12, "month"),
    },
    every=r"cada|tod[oa]s l[oa]s|una vez al|una vez a la|una vez por|una vez cada|un[oa]? al|un[oa]? por|una a la",
    times={r"dos veces|dos": 2, r"tres veces|tres": 3, r"cuatro veces|cuatro": 4, r"seis veces|seis": 6},
    per=r"al|a la|por|cada",
    one=r"una?",
    half=r"media",
    to=r"–|—|-|a|al|hasta|y|o|e|u",
    always=r"24\s?/\s?7|24x7|las 24 horas(?: del día)?(?:,? (?:y )?los (?:7|siete) días(?: de la semana)?)?|a todas horas",
    open_time=r"(?:horario|horas|días) (?:de oficina|de atención|de soporte|laboral(?:es)?|laborables?|hábil(?:es)?|de trabajo)",
    holidays=r"festivos?|feriados?|días? (?:festivos?|feriados?)",
    order=r"antes|previamente|después|primero|con antelación|hasta|tras",
    is_=r"es|son|significa|equivale a|dura",
    abbreviations=frozenset({
        "p.ej", "ej", "etc", "aprox", "sr", "sra", "dr", "dra", "núm", "n.º", "pág", "máx", "mín", "ud", "uds", "ee.uu",
        "a.m", "p.m", "art", "vs", "cía", "tel", "p", "s.a",
    }),
)
