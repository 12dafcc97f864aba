"""A promise's id out of its sentence's own words: two or three that tell what it is about, for it becomes a title in public."""

from __future__ import annotations

import re

from upkept.core.draft.labels import slug

_WORDS = """
about above according after again all also always among and any anyone anything are aside ask aware based because become
becoming been before being below best between both but can cannot case cases come comes could day days december did does
doing done during each either else ensure every everything following for four from full get gets give given gives
guarantee had has have having her here his hour hours how however into its itself january july just keep kept know later
least less let like longer made make makes many may meet might minute minutes month monthly months more most much must need
needed needs never next not nothing of off once one only other others otherwise our out over own part per place please
possible promise provide provided quarter receive receives reach reaches request respect responsible same second seconds see
shall should since some soon such sure take takes than that the their them then there these they this those three through
time times to two under until upon use used usual usually very want was way week weekly weeks well were what when where
whether which while who whom whose why will with within without would year yearly years yes yet you your yourself aim try
strive aber alle allem allen aller alles als am an andere anderen auch auf aus bei beim bis bitte da dabei damit dann das
dass dem den denen der deren des dessen deshalb die dies diese diesem diesen dieser dieses doch drei durch eine einem einen
einer eines einmal er erhalten es etwa euch fuer ganz geben gegen gibt haben hat hier ihm ihn ihnen ihr ihre ihrem ihren
ihrer im immer in innerhalb ist jahr jahre jahren jede jedem jeden jeder jedes jeweils kann kein keine koennen machen mal man
mehr mindestens minuten mit moeglich monat monate monaten monats muessen muss nach nachdem nicht noch nur oder ohne quartal
sehr sein seine selbst sich sie sind so sobald sofern solange soll sollte sollten sondern spaetestens stunde stunden tag tage
tagen ueber um und uns unser unsere unserem unseren unserer unter verspricht versprechen viele vier vom von vor wann war
waehrend weil welche wenn werden wie wieder wir wird woche wochen wurde zu zum zur zwei zwischen folgende folgenden
folgemonats a al algo alguna alguno ante antes ano anos aquel asi aun aunque bajo bien cada caso casos como con contra cual
cuales cuando cuatro cualquier dado de del desde despues dia dias donde dos durante ella ellas ellos en entre era esa esas
ese eso esos esta estan estar estas este esto estos fue garantizamos haber habra hace hacemos hacen hacer hacia han hasta hay
hora horas las le les lo los mas me menos mes meses mi mientras minutos mismo mucho muy nada ni no nos nosotros nuestra
nuestras nuestro nuestros o os otra otras otro otros para pero plazo por porque primer primera puede pueden que quien recibe
se segun semana semanas ser si siempre sin sobre son su sus tambien tan tanto te tener tiene tienen toda todas todo todos
tras tres tu tus un una unas uno unos usted ustedes vez veces y ya anual afin ainsi ans apres au aucun aucune aussi autre
autres aux avant avec avez avoir avons ce cela celle celles celui ces cet cette ceux chaque chez comme contre dans delai
depuis deux donc dont doit doivent du elle elles encore est et etc ete etre eux faire fait fois font garantissons heure
heures hors ici il ils jour jours la leur leurs lors lorsque lui ma mais meme mois moins mon ne notre nous ont ou par pas
pendant peu peut peuvent plus pour pourra quand quatre quel quelle quels qui quoi recevez sa sans sauf selon semaine semaines
sera seront ses sont sous sur ta tant tes toujours tous tout toute toutes trimestre trois une vers via voir vos votre vous
annee annees end
"""
_SMALL = frozenset(_WORDS.split())
"""Of all four languages: what stands in every sentence, and times."""
_CONDITION = re.compile(
    r"\W*(?:if|when(?:ever)?|once|as long as|should|in case|wenn|falls|sofern|solange|sobald|si|cuando|mientras|lorsqu\w*|quand"
    r"|tant)(?!\w)[^,]*,\s*(?P<rest>.+)",
    re.I | re.S,
)


def telling(text: str, most: int = 3) -> str:
    """Words that tell, in their order; those of what is done, where the sentence begins with its condition."""
    after = _CONDITION.match(text)
    for part in (after["rest"] if after else "", text):
        said = [word for word in slug(part).split("-") if len(word) > 2 and not word.isdigit() and word not in _SMALL]
        said = list(dict.fromkeys(said))[:most]
        if len(said) > 1 or (said and part is text):
            return "-".join(said)
    return ""
