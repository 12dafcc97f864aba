"""French."""

from upkept.core.plan.words import Words

# fmt: off
# ruff: noqa: E501 - a table of words, one kind a line
WORDS = Words(
    language="fr",
    vague={
        "as soon as possible": r"dès que possible|au plus vite|le plus (?:tôt|vite|rapidement) possible"
        r"|dans les meilleurs délais",
        "immediately": r"immédiate?s?|immédiatement|sur-le-champ|aussitôt|sans délai|instantanément",
        "promptly": r"rapides?|rapidement|vite|promptement|promptes?",
        "timely": r"en temps (?:utile|voulu)|à temps|opportuné?ment",
        "soon": r"bientôt|sous peu|prochainement",
        "regularly": r"régulière?s?|réguliers?|régulièrement",
        "periodic": r"périodiques?|périodiquement|de temps en temps|de temps à autre",
        "frequently": r"fréquente?s?|fréquemment|souvent",
        "actively": r"activement|actifs?|actives?|proacti(?:f|fs|ve|ves|vement)",
        "continuously": r"(?<!intégration )(?<!livraison )continue?s?|continuellement|en continu|constamment|constante?s?|en permanence|permanente?s?"
        r"|à tout moment",
        "intensively": r"intensi(?:f|fs|ve|ves|vement)|de près|étroitement",
        "in advance": r"à l['’]avance|par avance|d['’]avance|au préalable",
        "as needed": r"(?:si|selon|au|en cas de|lorsque) (?:nécessaire|besoin|les besoins)|le cas échéant",
        "where possible": r"(?:si|lorsque|quand|dans la mesure du|autant que) (?:c['’]est )?possible",
        "reasonable": r"raisonnables?|raisonnablement|adéquate?s?|suffisante?s?|appropriée?s?|convenables?",
    },
    bounded=frozenset({"in advance", "regularly", "periodic", "timely", "frequently", "soon", "promptly"}),
    hedges={
        "aim": r"objectifs?|vis(?:e|ons|ent)(?: à)?|avons l['’]intention|buts?",
        "normally": r"normalement|généralement|en général|habituellement|en règle générale",
        "typically": r"typiques?|typiquement|en moyenne",
        "roughly": r"environ|approximativement|à peu près",
        "preferably": r"de préférence|préférablement|idéalement",
        "endeavour": r"(?:nous )?effor(?:çons|cerons|ce|cent)|essa(?:yons|yerons|ie)|tent(?:ons|erons|e) de|devrai(?:t|ent)",
    },
    numbers={
        "zéro": 0, "un": 1, "une": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "six": 6, "sept": 7, "huit": 8,
        "neuf": 9, "dix": 10, "onze": 11, "douze": 12, "treize": 13, "quatorze": 14, "quinze": 15, "seize": 16,
        "dix-sept": 17, "dix-huit": 18, "dix-neuf": 19, "vingt": 20, "vingt-quatre": 24, "trente": 30,
        "trente-six": 36, "quarante": 40, "quarante-huit": 48, "cinquante": 50, "soixante": 60, "soixante-douze": 72,
        "quatre-vingts": 80, "quatre-vingt-dix": 90, "cent": 100,
    },
    units={
        "business day": r"jours? (?:ouvr(?:é|és|able|ables)|de travail)",
        "open hour": r"heures? (?:ouvr(?:ées?|ables?)|de bureau|de travail)",
        "second": r"secondes?|s",
        "minute": r"minutes?|min",
        "hour": r"heures?|h",
        "day": r"jours?(?: calendaires?)?|j",
        "week": r"semaines?",
        "month": r"mois",
        "quarter": r"trimestres?",
        "half": r"semestres?",
        "year": r"ans?|années?",
    },
    weekdays=(r"lundis?", r"mardis?", r"mercredis?", r"jeudis?", r"vendredis?", r"samedis?", r"dimanches?"),
    weekend=r"week-?ends?|fins? de semaine",
    months=(
        r"janvier", r"février", r"mars", r"avril", r"mai", r"juin", r"juillet", r"août", r"septembre", r"octobre",
        r"novembre", r"décembre",
    ),
    periods={
        r"quotidien(?:ne)?s?|quotidiennement": (1, "day"),
        r"hebdomadaires?": (1, "week"),
        r"bimensuel(?:le)?s?": (2, "week"),
        r"mensuel(?:le)?s?|mensuellement": (1, "month"),
        r"trimestriel(?:le)?s?|trimestriellement": (3, "month"),
        r"semestriel(?:le)?s?|semestriellement": (6, "month"),
        r"annuel(?:le)?s?|annuellement": (12, "month"),
    },
    every=r"chaque|tous les|toutes les|une fois par|un(?:e)? par",
    times={r"deux fois|deux": 2, r"trois fois|trois": 3, r"quatre fois|quatre": 4, r"six fois|six": 6},
    per=r"par|chaque",
    one=r"une?",
    half=r"(?:une )?demi[e]?-?",
    to=r"–|—|-|à|au|jusqu['’]à|et|ou",
    always=r"24\s?/\s?7|24x7|24 ?h(?:eures)? sur 24(?:,? (?:et )?7 ?j(?:ours)? sur 7)?|jour et nuit|en continu 24",
    open_time=r"(?:heures|horaires|jours) (?:ouvr(?:é|és|ées|able|ables)|de bureau|d['’]ouverture|de travail"
        r"|de support|de service)",
    holidays=r"jours? fériés?|fériés?",
    at_least=r"au (?:moins|plus|minimum|maximum)|plus de|moins de|minimum|maximum|jusqu['’]à",
    channels=r"e-?mails?|courriels?|chat|téléphone|appel|sms|portail|forum|dans l['’]application|site web",
    per_cent=r"pour ?cent",
    clock=r"(?P<h>\d{1,2}) ?h(?P<m>\d{2})",
    order=r"avant|après|d['’]abord|ensuite|à l['’]avance|jusqu['’]à|au préalable",
    is_=r"est|sont|signifie|équivaut à|dure",
    abbreviations=frozenset({
        "p.ex", "ex", "etc", "env", "m", "mm", "mme", "mlle", "dr", "pr", "cf", "max", "min", "n°", "art", "tél", "av",
        "apr", "s.a", "c.-à-d",
    }),
)
