"""Numbers in words, more of them than the checker reads: for the draft's accounts, which must miss none."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Spelled:
    """`parts`: words that are numbers or parts of one. `one`: a number only before a unit, else an article. `joint`: "and".

    `fractions`: parts of a whole. `ordinals`: counted only before a unit. `relative`: a time without a number ("next day").
    `fused`: numbers grown together with what they count. `next_day`: the next open day. `first`: stands before a unit that is one.
    """

    parts: str
    one: str
    joint: str
    fractions: str
    ordinals: str
    relative: str
    unit: str
    next_day: str
    first: str
    fused: str = r"(?!)"


_DE_ONES = "ein|zwei|drei|vier|fünf|sechs|sieben|acht|neun"
_DE_TENS = "zwanzig|drei(?:ß|ss)ig|vierzig|fünfzig|sechzig|siebzig|achtzig|neunzig"
_DE_NUMBER = (
    rf"(?:(?:{_DE_ONES})und(?:{_DE_TENS})|(?:{_DE_ONES})?hundert\w*|(?:{_DE_ONES})?tausend\w*|{_DE_TENS}|zehn|elf|zwölf"
    rf"|(?:drei|vier|fünf|sech|sieb|acht|neun)zehn|zwei|zwo|drei|vier(?!-augen)|fünf|sechs|sieben|acht|neun|null)"
)

# fmt: off
# ruff: noqa: E501 - a table of words, one kind a line
SPELLED = {
    "en": Spelled(
        parts=r"zero|two(?!-factor)|three|four(?!-eyes)|five|six|seven|eight|nine|ten|eleven|twelve|(?:thir|four|fif|six|seven|eigh|nine)teen|twenty|thirty|forty|fourty|fifty|sixty|seventy|eighty|ninety|hundreds?|thousands?|millions?|dozens?|(?:a )?couple|a few|few|several|(?:a )?handful|a pair|twice|thrice|double|triple|threefold|twofold|bi-?annual(?:ly)?|fortnight\w*",
        one=r"one|an?|another|each|single", joint=r"and(?: a| one)?|or|to|point",
        fractions=r"half|halves|(?:a|one|two|three|four) (?:thirds?|quarters?|fifths?|tenths?)(?! (?:part(?:y|ies)|of (?:the|each|a|every) (?:year|quarter)))",
        ordinals=r"first|second|third|fourth|fifth|sixth|tenth|last",
        relative=r"(?:the )?(?:next|same|following)[ -](?:business |working |calendar )?(?:day|week|month|hour|morning)|tomorrow|overnight|NBD|by (?:the )?end of (?:the |that )?(?:business |working )?(?:day|week|month)|close of business|COB|EOD",
        unit=r"(?:seconds?|minutes?|mins?|hours?|hrs?|days?|weeks?|months?|quarters?|years?)",
        next_day=r"(?:by |on )?(?:the )?(?:end of the )?(?:next|following)[ -](?:business|working)[ -]day|NBD", first="first"),
    "es": Spelled(
        parts=r"cero|dos|tres|cuatro(?! ojos)|cinco|seis|siete|ocho|nueve|diez|once|doce|trece|catorce|quince|dieci\w+|veinte|veinti\w+|treinta|cuarenta|cincuenta|sesenta|setenta|ochenta|noventa|cien|ciento|(?:dos|tres|cuatro|quin|seis|sete|ocho|nove)cient[oa]s|mil|mill[oó]n(?:es)?|docenas?|un par|par de|varios|varias|pocos|pocas|algunos|algunas|doble|triple|quincenas?",
        one=r"un|una|uno|otro|otra|cada", joint=r"y|o|a",
        fractions=r"y medi[oa]|medi[oa] (?=hora|día|jornada|año|mes)|mitad|(?:un |una |tres )?(?:tercios?|cuartos?|décimas?|tercera parte|cuarta parte)",
        ordinals=r"primer[oa]?s?|segund[oa]s?|tercer[oa]?|cuart[oa]|quint[oa]|últim[oa]s?",
        relative=r"(?:el |al )?(?:mismo|siguiente|próximo) (?:día|mes)(?: hábil| laborable)?|(?:el |al )?día (?:hábil |laborable )?siguiente|mañana mismo|de un día para otro",
        unit=r"(?:segundos?|minutos?|min|horas?|días?|semanas?|mes(?:es)?|trimestres?|semestres?|años?)",
        next_day=r"(?:el |al )?(?:siguiente|próximo) día (?:hábil|laborable)|(?:el |al )?día (?:hábil|laborable) siguiente", first="primer[oa]?"),
    "fr": Spelled(
        parts=r"zéro|deux|trois|quatre(?! yeux)|cinq|six|sept|huit|neuf|dix|onze|douze|treize|quatorze|quinze|seize|vingts?|trente|quarante|cinquante|soixante|septante|huitante|nonante|(?<!pour )cents?|mille|millions?|douzaines?|quinzaine|huitaine|plusieurs|quelques|double|triple",
        one=r"une?|autre|chaque", joint=r"et|ou|à",
        fractions=r"et demie?|demi(?:e|es|s)?|moitié|(?:un |deux |trois )(?:tiers|quarts?|cinquièmes?|dixièmes?)",
        ordinals=r"premi(?:er|ère)s?|deuxième|second[e]?|troisième|quatrième|dernier|dernière",
        relative=r"(?:le )?(?:même jour|jour même)|(?:le )?(?:jour (?:ouvré |ouvrable )?suivant|lendemain)|prochain jour (?:ouvré|ouvrable)|J ?\+ ?1",
        unit=r"(?:secondes?|minutes?|min|heures?|jours?|semaines?|mois|trimestres?|semestres?|ans?|années?)",
        next_day=r"(?:le )?jour (?:ouvré|ouvrable) suivant|(?:le )?prochain jour (?:ouvré|ouvrable)", first="premi(?:er|ère)"),
    "de": Spelled(
        parts=rf"{_DE_NUMBER}|Dutzend\w*|paar|mehrere[nrm]?|einige[nrm]?|wenige[nrm]?|zweimal|dreimal|viermal|doppelt\w*|dreifach\w*|anderthalb\w*|(?:ein|zwei|drei|vier)einhalb\w*|Million\w*",
        one=r"ein|eine[rsnm]?|jede[rsnm]?|weitere[nrm]?", joint=r"und|oder|bis",
        fractions=r"halb|halbe[nrsm]?|Hälfte|Drittel|Viertel|Fünftel|Zehntel|dreiviertel",
        ordinals=r"erste[nrsm]?|zweite[nrsm]?|dritte[nrsm]?|vierte[nrsm]?|letzte[nrsm]?",
        relative=r"(?:am )?(?:nächsten|selben|gleichen|folgenden|darauffolgenden) (?:Werk|Arbeits|Geschäfts)?tag\w*|taggleich\w*|Folgetag\w*|NBD|über Nacht|noch am Tag",
        unit=r"(?:Sekunden?|Minuten?|Stunden?|(?:Werk|Arbeits|Kalender)?Tag(?:e[ns]?|s)?|Wochen?|Monat(?:e[ns]?|s)?|Quartale?n?|Jahr(?:e[ns]?|s)?)",
        next_day=r"(?:am |bis zum )?(?:nächsten|folgenden|darauffolgenden) (?:Werk|Arbeits|Geschäfts)tage?s?|NBD", first="erste[nrsm]?",
        fused=rf"(?i)(?<!\w)(?:{_DE_NUMBER})[ -]?(?:tägig|wöchig|monatig|jährig|stündig|minütig|monatlich|wöchentlich|tages|stunden|wochen|monats|jahres)\w*"),
}
