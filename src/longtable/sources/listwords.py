"""Words that lists use, in English and Spanish: abbreviations, headings, relations, groups and fields of work.

Everything is written as `matching.plain` leaves it: small letters, no accents, no punctuation.
"""

from __future__ import annotations

from longtable.sources.memberlist_types import Meaning

ABBREVIATIONS = {
    "w": "west", "e": "east", "n": "north", "s": "south", "sq": "square", "ctr": "center", "cntr": "center",
    "centre": "center", "centers": "center", "hts": "heights", "pk": "park", "mt": "mount", "ft": "fort", "st": "saint",
    "assn": "association", "assoc": "association", "asso": "association", "dept": "department", "org": "organization",
    "orgs": "organization", "organisation": "organization", "comm": "community", "dev": "development",
    "econ": "economic", "svcs": "services", "srvcs": "services", "svc": "service", "hosp": "hospital",
    "univ": "university", "hlth": "health", "trans": "transportation", "govt": "government", "gov": "government",
    "cmte": "committee", "comte": "committee", "ctte": "committee", "natl": "national", "intl": "international",
    "fdn": "foundation", "coop": "cooperative", "neighborhd": "neighborhood", "nbhd": "neighborhood", "and": "",
    "the": "", "y": "", "el": "", "la": "", "los": "", "las": "", "de": "", "del": "",
}  # fmt: skip

LEGAL_ENDINGS = frozenset({"inc", "llc", "nfp", "corp", "incorporated", "co", "ltd", "pc", "sa", "ac"})

HEADERS: dict[Meaning, tuple[str, ...]] = {
    Meaning.ORGANIZATION: (
        "organization", "organisation", "org", "organizations", "org name", "organization name", "name of organization",
        "agency", "agency name", "partner", "partner name", "partner organization", "member", "member organization",
        "coalition member", "company", "institution", "group name", "name", "organizacion", "nombre de la organizacion",
        "organizaciones", "entidad", "socio", "agencia", "miembro", "institucion", "nombre",
    ),
    Meaning.CONTACT: (
        "contact", "contact name", "contact person", "primary contact", "main contact", "representative", "rep",
        "person", "staff", "staff contact", "contacto", "persona de contacto", "nombre del contacto", "representante",
    ),
    Meaning.EMAIL: ("email", "e mail", "email address", "e mail address", "mail", "contact email", "correo",
                    "correo electronico", "direccion de correo"),
    Meaning.PHONE: ("phone", "telephone", "tel", "cell", "mobile", "phone number", "contact phone", "telefono",
                    "celular", "numero de telefono"),
    Meaning.SECTORS: (
        "sector", "sectors", "field", "field of work", "fields", "category", "organization type",
        "type of organization", "type", "sectores", "campo", "campo de trabajo", "tipo de organizacion", "tipo", "rubro",
    ),
    Meaning.GROUPS: (
        "who they serve", "whom they serve", "who do they serve", "serves", "population", "populations",
        "population served", "populations served", "groups", "groups served", "target population", "audience",
        "community served", "communities served", "priority populations", "a quien sirve", "a quien sirven",
        "a quienes sirve", "a quienes sirven", "a quien atiende", "a quienes atienden", "poblacion", "poblaciones",
        "poblacion atendida", "grupos", "grupos atendidos",
    ),
    Meaning.AREAS: (
        "area", "areas", "neighborhood", "neighborhoods", "areas neighborhoods", "areas served", "service area",
        "service areas", "geography", "geographic area", "location", "locations", "community area", "community areas",
        "county", "counties", "where", "region", "barrio", "barrios", "zona", "zonas", "vecindario", "vecindarios",
        "colonias", "lugar", "lugares", "zona de servicio", "areas de servicio", "condado", "condados", "donde",
    ),
    Meaning.JOINED: (
        "joined", "date joined", "joined on", "join date", "member since", "since", "start date", "year joined",
        "started", "fecha de ingreso", "fecha de inicio", "ingreso", "desde", "miembro desde", "se unio",
        "fecha de union",
    ),
    Meaning.SEAT: (
        "on steering committee", "steering committee", "steering", "board", "board member", "decision seat",
        "leadership team", "voting member", "votes", "comite directivo", "comite", "mesa directiva",
        "en el comite directivo", "consejo", "directiva", "vota",
    ),
    Meaning.STANDING: ("status", "standing", "membership status", "stage", "active", "estado", "situacion", "activo",
                       "estatus"),
    Meaning.NOTES: ("notes", "note", "comments", "comment", "remarks", "notas", "nota", "comentarios", "comentario",
                    "observaciones"),
}  # fmt: skip

TOTALS = frozenset({"total", "totals", "grand total", "sum", "subtotal", "sub total", "suma", "total general", "count"})

EVERYWHERE_WORDS = frozenset(
    {
        "citywide", "city wide", "countywide", "county wide", "statewide", "state wide", "all areas", "everywhere",
        "all neighborhoods", "whole city", "entire city", "the whole city", "the entire city", "all over the city",
        "whole county", "entire county", "all communities", "all community areas", "all counties", "all over", "todo",
        "toda la ciudad", "todas las areas", "todos los barrios", "en todas partes", "todo el condado",
        "todas las zonas",         "toda la comunidad",
    }
)  # fmt: skip
ALL_OF = ("all of", "all over", "whole of", "entire", "the whole of", "greater", "todo", "toda", "en todo", "toda la")

EVERYONE_WORDS = frozenset(
    {
        "everyone", "everybody", "all", "all residents", "all people", "general public", "the public", "anyone",
        "all groups", "all populations", "general population", "todos", "todas", "todo el mundo", "publico en general",
        "todas las personas", "toda la poblacion", "todos los residentes",
    }
)  # fmt: skip

YES_WORDS = frozenset({"y", "yes", "true", "1", "x", "✓", "✔", "si", "s", "verdadero"})
NO_WORDS = frozenset({"n", "no", "false", "0", "none", "falso", "not yet", "todavia no"})

STANDINGS = {
    "prospect": ("prospect", "potential", "to invite", "candidate", "not yet", "prospecto", "posible", "por invitar"),
    "invited": ("invited", "invitation sent", "asked", "contacted", "invitado", "invitada", "contactado"),
    "joining": ("joining", "onboarding", "new", "in process", "pending", "en proceso", "incorporandose", "nuevo"),
    "active": ("active", "member", "current", "yes", "activo", "activa", "miembro", "actual", "vigente"),
    "resting": ("resting", "inactive", "on hold", "paused", "on leave", "inactivo", "inactiva", "en pausa"),
    "left": ("left", "former", "withdrawn", "withdrew", "resigned", "ended", "se fue", "retirado", "baja", "salio"),
}

# A pattern in a group's words -> the relation that it states. The strongest first.
RELATIONS = (
    (r"\b(?:\w+[- ])?led(?: by)?\b|\brun by\b|\b(?:dirigid[oa]s?|liderad[oa]s?)(?: por)?\b|\bby and for\b", "led_by"),
    (r"\bfocus(?:es|ed)?(?: on)?\b|\b(?:mainly|primarily|especially|principalmente)\b|\benfocad[oa]s?(?: en)?\b",
     "focuses_on"),
)  # fmt: skip

# Texts that mean one thing. An entry of the vocabulary belongs to a set when its code or a title says so.
GROUP_SETS = (
    ("black", "african american", "african americans", "afroamericanos", "afrodescendientes", "personas negras"),
    ("latino", "latina", "latinos", "latinas", "latinx", "latine", "hispanic", "hispanics", "hispano", "hispanos"),
    ("asian", "asians", "asian american", "aapi", "asiatico", "asiaticos", "asiaticas"),
    ("older adults", "older adult", "older", "seniors", "senior", "elders", "elderly", "aging", "65 and over", "age 65",
     "adultos mayores", "personas mayores", "tercera edad"),
    ("young children", "children", "early childhood", "toddlers", "infants", "ninos", "ninas", "primera infancia"),
    ("youth", "teens", "teenagers", "adolescents", "young people", "young adults", "jovenes", "adolescentes"),
    ("low income", "low incomes", "poverty", "poor", "bajos ingresos", "pobreza"),
    ("disability", "disabilities", "disabled", "discapacidad", "discapacidades"),
    ("limited english", "spanish speakers", "spanish speaking", "english learners", "non english speaking",
     "hispanohablantes", "ingles limitado", "language access"),
    ("lgbt", "lgbtq", "lgbtqia", "gay", "lesbian", "queer", "transgender"),
    ("immigrants", "immigrant", "refugees", "refugee", "inmigrantes", "migrantes", "refugiados"),
    ("uninsured", "without insurance", "sin seguro"),
    ("homeless", "unhoused", "housing instability", "sin hogar"),
    ("veterans", "veteran", "veteranos"),
    ("native american", "american indian", "indigenous", "indigenas", "pueblos originarios"),
    ("women", "mujeres"), ("renters", "tenants", "inquilinos"), ("workers", "trabajadores"),
)  # fmt: skip

GROUP_FILLERS = frozenset(
    {"residents", "people", "families", "communities", "community", "clients", "individuals", "persons", "with", "in",
     "members", "residentes", "personas", "familias", "comunidad", "comunidades", "con"}
)  # fmt: skip

SECTOR_SETS = (
    ("public health", "health department", "salud publica"),
    ("government", "public agency", "city agency", "gobierno"),
    ("health clinics", "community health", "health care", "healthcare", "health center", "clinics", "clinic",
     "hospital", "medical", "health", "salud", "clinica", "clinicas"),
    ("education", "schools", "school", "college", "university", "educacion", "escuela", "escuelas"),
    ("housing", "shelter", "shelters", "vivienda"),
    ("transportation", "transit", "transport", "transporte"),
    ("planning", "urban planning", "city planning", "zoning", "planificacion", "urbanismo"),
    ("economic development", "jobs", "workforce", "employment", "labor", "economic", "desarrollo economico", "empleo"),
    ("business", "businesses", "chamber of commerce", "commerce", "employers", "negocios", "empresas", "comercio"),
    ("media", "news", "press", "radio", "medios", "prensa"),
    ("social services", "human services", "social service", "servicios sociales"),
    ("parks", "recreation", "parques", "recreacion"),
    ("justice", "courts", "police", "public safety", "justicia"),
    ("faith", "church", "churches", "congregation", "religious", "iglesia", "iglesias", "fe"),
    ("community", "community based", "neighborhood", "mutual aid", "grassroots", "cbo", "comunidad", "comunitaria"),
)  # fmt: skip
FALLBACK_SECTORS = {"faith": "community"}  # a congregation is a community organization where faith is no sector

FREE_MAIL = frozenset(
    {"gmail.com", "yahoo.com", "hotmail.com", "outlook.com", "aol.com", "icloud.com", "comcast.net", "live.com"}
)
