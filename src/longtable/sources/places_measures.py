"""Measures of CDC PLACES: our codes, plain titles, and the survey year of each release."""

from __future__ import annotations

from dataclasses import dataclass

EVERY_YEAR, OTHER_YEAR_ODD, OTHER_YEAR_EVEN = "every", "odd", "even"


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure. ``years``: whether the survey asks every year, or in odd or even years only."""

    code: str
    english: str
    spanish: str
    years: str = EVERY_YEAR
    denominator: str = "adults"  # "" where it is neither adults nor all people


MEASURES: dict[str, Measure] = {
    "ACCESS2": Measure("uninsured", "No health insurance, ages 18 to 64", "Sin seguro médico, de 18 a 64 años", denominator=""),
    "ARTHRITIS": Measure("arthritis", "Arthritis", "Artritis"),
    "BINGE": Measure("binge_drinking", "Binge drinking", "Consumo excesivo de alcohol"),
    "BPHIGH": Measure("high_blood_pressure", "High blood pressure", "Presión arterial alta", OTHER_YEAR_ODD),
    "BPMED": Measure(
        "blood_pressure_medicine",
        "Taking medicine for high blood pressure, among those who have it",
        "Toma medicina para la presión alta, entre quienes la tienen",
        OTHER_YEAR_ODD,
        "",
    ),
    "CANCER": Measure("cancer", "Cancer other than skin cancer", "Cáncer, salvo el de piel"),
    "CASTHMA": Measure("asthma", "Asthma", "Asma"),
    "CERVICAL": Measure("cervical_screening", "Cervical cancer screening", "Prueba de cáncer cervical", OTHER_YEAR_EVEN, ""),
    "CHD": Measure("heart_disease", "Coronary heart disease", "Enfermedad coronaria"),
    "CHECKUP": Measure("checkup", "Checkup in the past year", "Revisión médica en el último año"),
    "CHOLSCREEN": Measure("cholesterol_screening", "Cholesterol checked", "Prueba de colesterol", OTHER_YEAR_ODD),
    "COGNITION": Measure("cognitive_disability", "Difficulty thinking or remembering", "Dificultad para pensar o recordar"),
    "COLON_SCREEN": Measure("colon_screening", "Colon cancer screening", "Prueba de cáncer de colon", OTHER_YEAR_EVEN, ""),
    "COPD": Measure("copd", "Chronic lung disease (COPD)", "Enfermedad pulmonar crónica (EPOC)"),
    "COREM": Measure(
        "preventive_men", "Preventive care, men 65 and over", "Atención preventiva, hombres de 65 o más",
        OTHER_YEAR_EVEN, "",
    ),
    "COREW": Measure(
        "preventive_women", "Preventive care, women 65 and over", "Atención preventiva, mujeres de 65 o más",
        OTHER_YEAR_EVEN, "",
    ),
    "CSMOKING": Measure("smoking", "Adults who smoke", "Personas adultas que fuman"),
    "DENTAL": Measure("dentist", "Visit to a dentist in the past year", "Visita al dentista en el último año", OTHER_YEAR_EVEN),
    "DEPRESSION": Measure("depression", "Depression", "Depresión"),
    "DIABETES": Measure("diabetes", "Diabetes", "Diabetes"),
    "DISABILITY": Measure("any_disability", "Any disability", "Alguna discapacidad"),
    "EMOTIONSPT": Measure("lack_of_support", "Lack of social and emotional support", "Falta de apoyo social y emocional"),
    "FOODINSECU": Measure("food_insecurity", "Not enough food", "Falta de alimentos"),
    "FOODSTAMP": Measure("food_stamps", "Food stamps (SNAP)", "Cupones de alimentos (SNAP)"),
    "GHLTH": Measure("poor_health", "Fair or poor health", "Salud regular o mala"),
    "HEARING": Measure("hearing_disability", "Difficulty hearing", "Dificultad para oír"),
    "HIGHCHOL": Measure(
        "high_cholesterol", "High cholesterol, among those tested", "Colesterol alto, entre quienes se hicieron la prueba",
        OTHER_YEAR_ODD, "",
    ),
    "HOUSINSECU": Measure("housing_insecurity", "Trouble paying rent or mortgage", "Dificultad para pagar la vivienda"),
    "INDEPLIVE": Measure("independent_living", "Difficulty doing errands alone", "Dificultad para hacer gestiones a solas"),
    "ISOLATION": Measure("isolation", "Feeling socially isolated", "Se siente en aislamiento social"),
    "KIDNEY": Measure("kidney_disease", "Chronic kidney disease", "Enfermedad renal crónica"),
    "LACKTRPT": Measure("lack_of_transport", "Lack of reliable transportation", "Falta de transporte confiable"),
    "LONELINESS": Measure("loneliness", "Loneliness", "Soledad"),
    "LPA": Measure("inactivity", "No physical activity in free time", "Sin actividad física en el tiempo libre"),
    "MAMMOUSE": Measure("mammography", "Mammogram, women 50 to 74", "Mamografía, mujeres de 50 a 74 años", OTHER_YEAR_EVEN, ""),
    "MHLTH": Measure("mental_distress", "Frequent mental distress", "Malestar mental frecuente"),
    "MOBILITY": Measure("mobility_disability", "Difficulty walking", "Dificultad para caminar"),
    "OBESITY": Measure("obesity", "Obesity", "Obesidad"),
    "PHLTH": Measure("physical_distress", "Frequent physical distress", "Malestar físico frecuente"),
    "SELFCARE": Measure("self_care_disability", "Difficulty dressing or bathing", "Dificultad para vestirse o bañarse"),
    "SHUTUTILITY": Measure("utility_threat", "Threat of losing power or water", "Amenaza de corte de luz o agua"),
    "SLEEP": Measure("short_sleep", "Sleep of less than 7 hours", "Menos de 7 horas de sueño", OTHER_YEAR_EVEN),
    "STROKE": Measure("stroke", "Stroke", "Derrame cerebral"),
    "TEETHLOST": Measure(
        "teeth_lost", "All teeth lost, ages 65 and over", "Pérdida de todos los dientes, 65 años o más",
        OTHER_YEAR_EVEN, "",
    ),
    "VISION": Measure("vision_disability", "Difficulty seeing", "Dificultad para ver"),
}  # fmt: skip


def survey_year(measure: str, release: str) -> str:
    """The survey year of a measure in a release, as CDC's data dictionary gives it; "" where the release is unknown.

    A release uses the survey of two years before; measures asked every other year use the last year they were asked.

    >>> survey_year("CSMOKING", "2022"), survey_year("BPHIGH", "2022"), survey_year("SLEEP", "2023")
    ('2020', '2019', '2020')
    """
    known = MEASURES.get(measure)
    if known is None or not release.isdigit() or not 2020 <= int(release) <= 2025:
        return ""
    year = int(release) - 2
    asked_odd = {OTHER_YEAR_ODD: 1, OTHER_YEAR_EVEN: 0}.get(known.years)
    return str(year if asked_odd is None or year % 2 == asked_odd else year - 1)
