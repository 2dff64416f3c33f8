"""The sectors that a coalition starts from: those that the guide names (S1, S19), and faith and public health beside them.

The list is the coalition's own from then on: it renames, adds, reorders and marks what does not exist in its place.
"""

from __future__ import annotations

START: dict[str, dict[str, str]] = {
    "community": {"en": "Community organizations", "es": "Organizaciones comunitarias"},
    "education": {"en": "Education and schools", "es": "Educación y escuelas"},
    "housing": {"en": "Housing", "es": "Vivienda"},
    "transportation": {"en": "Transportation", "es": "Transporte"},
    "planning": {"en": "City planning", "es": "Planificación urbana"},
    "economic_development": {"en": "Jobs and economic development", "es": "Empleo y desarrollo económico"},
    "business": {"en": "Business", "es": "Empresas y comercios"},
    "media": {"en": "News and media", "es": "Noticias y medios"},
    "health_care": {"en": "Health care and clinics", "es": "Atención médica y clínicas"},
    "public_health": {"en": "Public health", "es": "Salud pública"},
    "social_services": {"en": "Social services", "es": "Servicios sociales"},
    "parks": {"en": "Parks and recreation", "es": "Parques y recreación"},
    "justice": {"en": "Courts and public safety", "es": "Justicia y seguridad pública"},
    "government": {"en": "Government", "es": "Gobierno"},
    "faith": {"en": "Faith communities", "es": "Comunidades de fe"},
}
