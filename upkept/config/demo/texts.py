"""What the invented customers ask and what the team answers, by kind of request; all of it written for the demo."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

NAMES = (
    "Inés Calvo", "Marek Novak", "Lucía Prieto", "Tom Barker", "Amara Osei", "Pablo Rey", "Yuki Tanabe", "Noa Feld",
    "Hugo Santos", "Clara Weiss", "Iker Lasa", "Ruth Cole", "Samir Haddad", "Elena Rossi", "Jonas Lind", "Marta Gil",
    "Priya Nair", "Oscar Dahl", "Nuria Vidal", "Ben Archer", "Aitana Soler", "Leo Marchand", "Sofie Krag", "Raúl Ortega",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Texts:
    """In one language: titles of tickets by their type, and what is said on the way."""

    titles: Mapping[str, tuple[str, ...]]
    opening: tuple[str, ...]
    answers: Mapping[str, tuple[str, ...]]
    question: tuple[str, ...]
    reply: tuple[str, ...]
    done: tuple[str, ...]
    again: tuple[str, ...]


TALK = Texts(
    titles={},
    opening=(
        "{title}. It began today, and I see it each time. What can I do?",
        "Hello! {title}. Thank you for looking into it.",
        "{title}. I have tried it on two devices, with the same result.",
        "Since this week: {title}. Is this known?",
    ),
    answers={
        "incident": (
            "Thank you for telling us: we see it as well, and people are on it. I write again as soon as it is over.",
            "You are not alone with this. We have found where it comes from and are mending it now.",
        ),
        "bug": (
            "I could repeat it here; it is written down for the team with everything that you sent.",
            "Thank you, that is indeed a bug. I will tell you which version mends it.",
        ),
        "question": (
            "You find it in your settings, on the second page. Tell me if it looks different for you.",
            "Yes, that works. The guide has a section on it, with pictures.",
            "Not yet, but there is a way around it that takes a minute: export it, then import the file.",
        ),
        "idea": (
            "Thank you, I like this one. The team looks at all ideas, and you will hear what becomes of it.",
            "That is a good thought; I have put it before the people who decide.",
        ),
        "demo": ("Hello from the other side. This answer was in time, and the plan page has just counted it.",),
    },
    question=(
        "Could you send me the version that you use, and what you did just before?",
        "Which browser is it, and does it also happen in a private window?",
    ),
    reply=("It is the newest version, and it happens right after I sign in.", "Here you are; it happens in both."),
    done=("It is mended and live. Please tell us if you see it again.", "The fix went out with the last update."),
    again=("I am afraid it is back, exactly as before.", "It worked for a day, and now it does the same again."),
)

CHARLA = Texts(
    titles={},
    opening=(
        "{title}. Empezó hoy y me pasa cada vez. ¿Qué puedo hacer?",
        "Hola: {title}. Gracias por mirarlo.",
        "{title}. Lo he probado en dos dispositivos y pasa lo mismo.",
    ),
    answers={
        "incident": ("Gracias por avisar: también lo vemos y ya estamos en ello. Te escribo en cuanto termine.",),
        "bug": ("He podido repetirlo aquí; el equipo ya lo tiene, con todo lo que has enviado.",),
        "question": (
            "Está en los ajustes, en la segunda página. Si no lo ves igual, dímelo.",
            "Sí, funciona. La guía lo explica paso a paso.",
        ),
        "idea": ("Gracias, me gusta. El equipo mira todas las ideas, y te diremos qué pasa con la tuya.",),
        "demo": ("Hola desde el otro lado. Esta respuesta llegó a tiempo, y la página del plan ya la ha contado.",),
    },
    question=("¿Puedes decirme qué versión usas y qué hiciste justo antes?",),
    reply=("Es la última versión, y pasa justo después de entrar.",),
    done=("Está arreglado y publicado. Si vuelve a pasar, escríbenos.",),
    again=("Me temo que ha vuelto, igual que antes.",),
)

TITLES: Mapping[str, Mapping[str, Mapping[str, tuple[str, ...]]]] = {
    "encore": {
        "en": {
            "incident": (
                "Encore does not open", "Nothing plays since this morning",
                "I cannot sign in", "The search finds nothing at all",
                "Every page ends in an error", "Covers are missing everywhere",
            ),
            "bug": (
                "A song appears twice in my favourites",
                "The dark theme forgets itself", "Comments lose their line breaks",
                "An artist was imported under a wrong name", "The share button does nothing on my phone",
                "The date of a concert is a day off", "My like vanishes when I reload",
            ),
            "question": (
                "How do I share a list with a friend?",
                "Can I change my user name?", "Where do the artists come from?",
                "How do I add an artist that is missing?",
                "Can I see whom I follow?", "How do I switch the language?",
            ),
            "idea": (
                "Sort favourites by year", "Follow a label, not only artists",
                "A widget for my own page", "Show lyrics beside the song",
            ),
            "demo": ("Trying the demo", "Hello, is anybody there?"),
        },
        "es": {
            "incident": (
                "Encore no abre", "No suena nada desde esta mañana",
                "No puedo entrar", "El buscador no encuentra nada",
            ),
            "bug": (
                "Una canción sale dos veces en mis favoritas",
                "El tema oscuro se desactiva solo", "El botón de compartir no hace nada",
                "La fecha de un concierto sale un día antes", "Mi «me gusta» desaparece al recargar",
            ),
            "question": (
                "¿Cómo comparto una lista?",
                "¿Puedo cambiar mi nombre de usuario?", "¿Cómo añado un artista que falta?",
                "¿Dónde cambio el idioma?", "¿Se puede escuchar sin cuenta?",
            ),
            "idea": ("Ordenar las favoritas por año", "Seguir a un sello discográfico", "Ver la letra junto a la canción"),
            "demo": ("Probando la demostración", "Hola, ¿hay alguien?"),
        },
    },
    "crypto-academy": {
        "en": {
            "incident": (
                "Videos stop after a few seconds",
                "The exam page does not load", "I cannot sign in with my second factor",
                "My progress is gone", "The chat stays empty",
            ),
            "bug": (
                "The quiz counts a right answer as wrong", "The wallet exercise shows another address than the text",
                "My certificate has a wrong date",
                "Formulas are cut off on a small screen", "The course search ignores accents",
                "A lesson is marked as read before I open it",
            ),
            "question": (
                "Which course comes after the one on wallets?",
                "Can I take the exam a second time?", "Is there a group for teachers?",
                "How long can I use a course?",
                "May I print the lessons?", "Do you explain proof of stake somewhere?",
            ),
            "idea": (
                "A course on reading smart contracts", "Flash cards for the glossary",
                "Subtitles in Italian", "A calendar for study",
            ),
        },
    },
    "torch-trader": {
        "en": {
            "incident": (
                "Orders are slow since the opening bell",
                "Charts stopped at 10:14", "My model was switched off by itself",
                "I cannot reach the API",
            ),
            "bug": (
                "A stop order ignores the last digit",
                "The profit of a day is counted twice", "Candles overlap when I zoom out",
                "The API answers 200 with an empty list",
                "A model trained over night lost its name", "The page slows down with many tabs",
                "Time zones differ between chart and table", "Exported trades lack their fees",
            ),
            "question": (
                "How do I limit what a model may lose?",
                "Can I test a strategy on old data?", "Which exchanges are connected?",
                "Where do I find my yearly statement?", "How often are prices updated?",
            ),
            "idea": (
                "Alerts by text message", "Compare two models side by side",
                "A paper account for beginners", "Dark candles",
            ),
        },
    },
    "upkept": {
        "en": {
            "incident": ("The public installation answers slowly", "The demo page shows an error"),
            "bug": (
                "A calendar with two lunch breaks is printed in the wrong order",
                "plan diff calls a looser target stricter",
                "The Due page forgets my filter",
                "Import stops at a line with a byte order mark", "An empty note is saved",
                "A long title runs out of its box", "The strip of a new promise is empty in dark mode",
            ),
            "question": (
                "How do I promise something on the last Friday?",
                "Can a plan have two time zones?", "How do I move to PostgreSQL?",
                "How large may a journal grow?", "Can I measure a promise of another team?",
            ),
            "idea": (
                "Promises that end on a date", "A board for the wall of our office",
                "Weekly mail with what is due", "Plans in Portuguese",
            ),
        },
    },
}  # fmt: skip
