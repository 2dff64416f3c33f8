"""Words of the demo's call: what it asks, how it is scored, and what applicants and reviewers write. All made up."""

from __future__ import annotations

from typing import Any, NamedTuple

Texts = dict[str, str]

TITLES: Texts = {
    "en": "Neighbors who help neighbors breathe easier",
    "es": "Vecinos que ayudan a vecinos a respirar mejor",
}
PURPOSES: Texts = {
    "en": "We pay groups that people trust to help neighbors quit smoking and keep smoke out of their homes. You do not need "
    "to have done health work before. You know your people, and that is what we are looking for. A quarter of the money "
    "comes in advance.",
    "es": "Pagamos a grupos en los que la gente confía para ayudar a sus vecinos a dejar de fumar y a tener hogares sin humo. "
    "No hace falta que hayan trabajado antes en salud. Ustedes conocen a su gente, y eso es lo que buscamos. Una cuarta "
    "parte del dinero se paga por adelantado.",
}
OPENED_NOTE = "The call is open. Ask us anything: answers are public, so that everyone knows the same."
CLOSED_NOTE = "Thank you to everyone who applied. Ten people read the applications now, half of them neighbors."


class CriterionText(NamedTuple):
    """One criterion of the call: words for the scores 1, 3 and 5."""

    key: str
    titles: Texts
    weight: int
    anchors: dict[str, Texts]
    reasons: Texts


CRITERIA = (
    CriterionText(
        "trust",
        {"en": "People trust them", "es": "La gente confía en ellos"},
        3,
        {
            "1": {"en": "No sign that people know them", "es": "Nada indica que la gente los conozca"},
            "3": {"en": "People come to them for other things", "es": "La gente acude a ellos por otras cosas"},
            "5": {"en": "People call them first", "es": "Son los primeros a quienes la gente llama"},
        },
        {
            "en": "People who smoke most told us that they listen to those whom they know.",
            "es": "Quienes más fuman nos dijeron que escuchan a las personas que conocen.",
        },
    ),
    CriterionText(
        "reach",
        {"en": "They reach the people most affected", "es": "Llegan a las personas más afectadas"},
        3,
        {
            "1": {"en": "Works elsewhere", "es": "Trabaja en otros lugares"},
            "3": {"en": "Works there from time to time", "es": "Trabaja allí de vez en cuando"},
            "5": {"en": "Works there every week", "es": "Trabaja allí todas las semanas"},
        },
        {
            "en": "Our last answer showed areas with much smoking and no partner.",
            "es": "Nuestra última respuesta mostró zonas donde se fuma mucho y no hay ningún socio.",
        },
    ),
    CriterionText(
        "plan",
        {"en": "The plan can work", "es": "El plan puede funcionar"},
        2,
        {
            "1": {"en": "No steps", "es": "Sin pasos"},
            "3": {"en": "Steps, but not who does what", "es": "Hay pasos, pero no se dice quién hace qué"},
            "5": {"en": "Clear steps, people and dates", "es": "Pasos, personas y fechas claras"},
        },
        {
            "en": "A plan with steps tells us what to pay for, and you what you promise.",
            "es": "Un plan con pasos nos dice qué pagamos, y a ustedes qué prometen.",
        },
    ),
    CriterionText(
        "ready",
        {"en": "They can begin soon", "es": "Pueden empezar pronto"},
        1,
        {
            "1": {"en": "Nobody is named", "es": "No se nombra a nadie"},
            "3": {"en": "Someone leads it part of the time", "es": "Alguien lo dirige parte del tiempo"},
            "5": {"en": "A team is ready", "es": "Hay un equipo listo"},
        },
        {
            "en": "The money has to be used within a year.",
            "es": "El dinero tiene que usarse en un año.",
        },
    ),
    CriterionText(
        "money",
        {"en": "The money fits the work", "es": "El dinero corresponde al trabajo"},
        1,
        {
            "1": {"en": "Costs are not explained", "es": "Los costos no se explican"},
            "3": {"en": "Most costs are explained", "es": "La mayoría de los costos se explican"},
            "5": {"en": "Every cost has its reason", "es": "Cada costo tiene su razón"},
        },
        {
            "en": "Small groups should not have to ask for less than the work costs.",
            "es": "Los grupos pequeños no deberían tener que pedir menos de lo que cuesta el trabajo.",
        },
    ),
)

REQUIREMENTS: tuple[dict[str, Any], ...] = (  # the areas are those of the call itself
    {
        "kind": "areas",
        "values": [],
        "at_least": 8,
        "reasons": {
            "en": "Our last answer showed that nobody works in these areas, and many people smoke there.",
            "es": "Nuestra última respuesta mostró que nadie trabaja en estas zonas, y allí fuma mucha gente.",
        },
    },
    {
        "kind": "group",
        "values": ["limited_english"],
        "at_least": 4,
        "reasons": {
            "en": "Help to quit is hardest to find for people who speak little English.",
            "es": "La ayuda para dejar de fumar es más difícil de encontrar para quienes hablan poco inglés.",
        },
    },
    {
        "kind": "first_time",
        "values": [],
        "at_least": 6,
        "reasons": {
            "en": "The same few groups have won until now. Others know people whom we do not reach.",
            "es": "Hasta ahora han ganado siempre los mismos grupos. Otros conocen a personas a quienes no llegamos.",
        },
    },
    {
        "kind": "years",
        "values": [5],
        "at_least": 6,
        "reasons": {
            "en": "Some have to have done this for long.",
            "es": "Algunos tienen que haber hecho esto por mucho tiempo.",
        },
    },
    {
        "kind": "sector",
        "values": ["health_care"],
        "at_most": 4,
        "reasons": {
            "en": "Clinics are at the table already. This money is for those who are not.",
            "es": "Las clínicas ya están en la mesa. Este dinero es para quienes no están.",
        },
    },
)

QUESTIONS: tuple[dict[str, Any], ...] = (
    {
        "key": "idea",
        "kind": "short",
        "texts": {"en": "In one sentence: what will you do?", "es": "En una frase: ¿qué van a hacer?"},
        "word_limit": 40,
        "criterion": "plan",
    },
    {
        "key": "steps",
        "kind": "long",
        "texts": {"en": "What are the steps, and who takes them?", "es": "¿Cuáles son los pasos y quién los da?"},
        "hints": {"en": "A list is fine.", "es": "Una lista está bien."},
        "word_limit": 250,
        "criterion": "plan",
    },
    {
        "key": "service",
        "kind": "service",
        "texts": {"en": "Whom will you serve, and where?", "es": "¿A quiénes servirán, y dónde?"},
        "criterion": "reach",
    },
    {
        "key": "trust",
        "kind": "long",
        "texts": {
            "en": "How do people know you, and why do they trust you?",
            "es": "¿Cómo los conoce la gente y por qué confía en ustedes?",
        },
        "word_limit": 250,
        "criterion": "trust",
    },
    {
        "key": "often",
        "kind": "choice",
        "texts": {"en": "How often do you meet them today?", "es": "¿Con qué frecuencia los ven hoy?"},
        "choices": [
            {"code": "week", "en": "Every week", "es": "Todas las semanas"},
            {"code": "month", "en": "Every month", "es": "Todos los meses"},
            {"code": "less", "en": "Less often", "es": "Con menos frecuencia"},
        ],
        "criterion": "reach",
    },
    {
        "key": "people",
        "kind": "number",
        "texts": {
            "en": "How many people will you reach in a year?",
            "es": "¿A cuántas personas llegarán en un año?",
        },
        "hints": {"en": "Your best guess is enough.", "es": "Basta con un cálculo aproximado."},
        "criterion": "reach",
    },
    {
        "key": "lead",
        "kind": "short",
        "texts": {"en": "Who leads the work?", "es": "¿Quién dirige el trabajo?"},
        "word_limit": 40,
        "identifies": True,
        "criterion": "ready",
    },
    {
        "key": "costs",
        "kind": "long",
        "texts": {"en": "What will the money pay for?", "es": "¿Qué se pagará con el dinero?"},
        "word_limit": 150,
        "criterion": "money",
    },
    {
        "key": "letter",
        "kind": "file",
        "required": False,
        "texts": {"en": "A letter from someone you work with", "es": "Una carta de alguien con quien trabajan"},
        "hints": {"en": "Only if you have one.", "es": "Solo si tienen una."},
    },
)

ANSWERS: dict[str, dict[str, tuple[str, ...]]] = {
    "en": {
        "idea": (
            "We go from door to door in {area} and help people quit, one by one.",
            "We hold a quit circle every week in {area}, with food and child care.",
            "Neighbors from {area} who have quit themselves call others who want to.",
            "We make every home in our buildings around {area} smoke-free, together with those who live there.",
            "We bring the quit line to the places in {area} where people wait anyway.",
        ),
        "steps": (
            "First we ask {people} people what keeps them smoking. Then {lead} trains four neighbors. From the third month on "
            "we meet every Tuesday, and after half a year we ask again.",
            "Month one: find a room and two helpers. Month two: invite by word of mouth. Months three to twelve: a circle each "
            "week, and a call to everyone who missed it. {lead} keeps the list.",
            "We begin with those who come to us already. Each of them brings one more. {lead} meets every one of them once, "
            "and a nurse from the health department comes on the first Monday of the month.",
            "We will talk to people. Then we will see what they need.",
        ),
        "trust": (
            "We have been here for {years} years. People come to us with letters that they cannot read and with bills that "
            "they cannot pay. They ask us before they ask an office.",
            "Most of those who work here grew up in {area}. Last winter, when the heating failed, we opened our hall.",
            "We are new. But the people who began this are known: they ran the food table for {years} years.",
            "We send out a newsletter.",
        ),
        "lead": ("{lead}, two days a week", "{lead} and one helper", "{lead}, with the board"),
        "costs": (
            "Half is for the time of {lead}. A quarter pays neighbors who help. The rest is for food, bus tickets and paper.",
            "A part-time guide, a room once a week, child care, and patches for people without insurance.",
            "Mostly pay. We borrow the room. We can show every bill.",
            "Staff, travel, other.",
        ),
    },
    "es": {
        "idea": (
            "Vamos de puerta en puerta en {area} y ayudamos a las personas a dejar de fumar, una por una.",
            "Cada semana reunimos en {area} un círculo para dejar de fumar, con comida y cuidado de niños.",
            "Vecinas de {area} que ya dejaron de fumar llaman a otras que quieren hacerlo.",
        ),
        "steps": (
            "Primero preguntamos a {people} personas qué les impide dejar de fumar. Después {lead} prepara a cuatro vecinas. "
            "Desde el tercer mes nos reunimos cada martes.",
            "Mes uno: encontrar una sala y dos ayudantes. Mes dos: invitar de boca en boca. Después, un círculo cada semana. "
            "{lead} lleva la lista.",
        ),
        "trust": (
            "Llevamos aquí {years} años. La gente viene con cartas que no entiende y con cuentas que no puede pagar. Nos "
            "pregunta a nosotros antes que a una oficina.",
            "Casi todos los que trabajamos aquí crecimos en {area}. Hablamos como habla la gente.",
        ),
        "lead": ("{lead}, dos días por semana", "{lead} y una ayudante"),
        "costs": (
            "La mitad es para el tiempo de {lead}. Una cuarta parte paga a vecinas que ayudan. Lo demás es para comida, "
            "pasajes y papel.",
            "Una guía a medio tiempo, una sala por semana, cuidado de niños y parches para quien no tiene seguro.",
        ),
    },
}

NEW_ORGANIZATIONS = """
Stoop Talks of Oat Hill | community | low_income:led_by | south 3 | en
Second Wind Quitters | community, health_care | low_income:led_by, older_adults | harbour 3 | en
Abuelas del Barrio Bajo | community | latino:led_by, older_adults | southeast 4 | es
Comedor La Marea | social_services | latino, low_income:focuses_on | harbour 4 | es
Barbers of the Towpath | business, community | black:led_by | east 4 | en
Choir of the Night Shift | community | low_income | centre 3 | en
Laundry Room Library | education | limited_english, young_children | northeast 3 | en
Fathers at the Fence | community | black:led_by, young_children | south 4 | en
Red de Cuidadoras | community, social_services | latino:led_by, older_adults:focuses_on | northeast 5 | es
Sawmill Reach Tenants Table | housing | low_income:led_by | centre 4 | en
Harbor Sewing Circle | community | asian:led_by, limited_english | harbour 3 | en
First Footsteps Doulas | health_care | young_children:focuses_on, black | east 5 | en
Canoe Family of the Locks | community | native:led_by | southeast 6 | en
Drum House of the North | community, faith | native:led_by, youth | north 8 | en
Jóvenes sin Humo | community | youth:led_by, latino | southeast 5 | es
Porch Lights Cooperative | housing, community | low_income:focuses_on | harbour 5 | en
Deaf Breakfast Club | community | disability:led_by | centre 4 | en
Night Bus Drivers Circle | transportation | low_income | south 6 | en
Vendedores Unidos del Río | business | latino:led_by, low_income | southeast 4 | es
Kitchen Table Quit Group | community | low_income:led_by | east 3 | en
"""

CHANNELS: tuple[tuple[str, str, str, bool, str, str, int], ...] = (
    # what and where | partner | language | usual | for which group | district and areas | visits a day at first
    ("E-mail to our list", "", "en", True, "", "", 14),
    ("Page of the health department", "Lindenshore Health Department", "en", True, "", "", 9),
    ("Poster in the waiting room", "Copper Row Free Clinic", "en", False, "low_income", "centre 4", 5),
    ("Radio Marea, morning program", "", "es", False, "latino", "northeast 6", 8),
    ("After the service, read aloud", "Grace Harbor Tabernacle", "en", False, "black", "south 3", 6),
    ("Table at the tenants’ meeting", "Tenants of Tidewater", "en", False, "low_income", "harbour 5", 4),
    ("Círculo de los jueves", "Casa Marisma", "es", False, "limited_english", "southeast 4", 7),
    ("Cards at the food line", "East End Mutual Aid", "en", False, "low_income", "east 5", 6),
)

ASKED: tuple[tuple[str, str], ...] = (
    (
        "Can two small groups apply together?",
        "Yes. One of you sends the application and receives the money. Say in the second question who does what.",
    ),
    (
        "¿Podemos contestar en español?",
        "Sí. Cada solicitud la lee por lo menos una persona que habla su idioma. El idioma no cambia el puntaje.",
    ),
    (
        "We are not registered as a charity. May we apply?",
        "Yes. You need someone who can receive the money for you. We have a list of groups who do that for free.",
    ),
    (
        "Do we have to buy insurance first?",
        "No. If you are chosen we talk about it, and you may put the cost in your plan.",
    ),
    (
        "Can the money pay for nicotine patches?",
        "Yes, for people who have no insurance. The quit line gives them to everyone else.",
    ),
)

STRENGTHS: dict[str, tuple[str, ...]] = {
    "en": (
        "They know the building and the people in it.",
        "The steps are clear, and someone is named for each.",
        "I would send my own neighbor there.",
        "Asks for little and says what every dollar is for.",
        "They meet people every week already.",
        "Good idea. It begins where people are.",
    ),
    "es": (
        "Conocen el barrio y a su gente.",
        "Los pasos son claros y se sabe quién hace qué.",
        "Ya se reúnen todas las semanas.",
        "La idea nace de la gente misma.",
    ),
}
OPEN_POINTS: dict[str, tuple[str, ...]] = {
    "en": (
        "",
        "Who takes over if the leader is ill?",
        "How will they reach people who never come to the hall?",
        "I did not find what the helpers are paid.",
        "A hundred people in a year seems many for two helpers.",
        "",
    ),
    "es": ("", "¿Quién sigue si la persona que dirige se enferma?", "¿Cómo llegarán a quienes no salen de casa?"),
}
