"""Acronyms that everyone reads without help, and long forms to offer for those of public health and grants."""

from __future__ import annotations


def _table(text: str) -> dict[str, str]:
    pairs = (line.split("=", 1) for line in text.strip().splitlines())
    return {short.strip(): long.strip() for short, long in pairs}


EVERYDAY: dict[str, frozenset[str]] = {
    "en": frozenset(
        [
            "US",
            "USA",
            "UK",
            "AM",
            "PM",
            "OK",
            "TV",
            "ID",
            "ZIP",
            "FAQ",
            "PDF",
            "DVD",
            "CEO",
            "PhD",
            "EU",
            "UN",
            "DC",
            "NY",
            "LA",
            "II",
            "III",
            "IV",
        ]
    ),
    "es": frozenset(
        ["EE", "UU", "EEUU", "USA", "US", "OK", "TV", "ID", "PDF", "CD", "DVD", "ONU", "UE", "ZIP", "II", "III", "IV"]
    ),
}

KNOWN: dict[str, dict[str, str]] = {
    "en": _table(
        """
        ACA = Affordable Care Act
        ADA = Americans with Disabilities Act
        AI = artificial intelligence
        AIDS = acquired immunodeficiency syndrome
        BIPOC = Black, Indigenous and people of color
        BMI = body mass index
        BRFSS = Behavioral Risk Factor Surveillance System
        CBO = community-based organization
        CBPR = community-based participatory research
        CDC = Centers for Disease Control and Prevention
        CFR = Code of Federal Regulations
        CHA = community health assessment
        CHIP = community health improvement plan
        CHNA = community health needs assessment
        CHW = community health worker
        CMS = Centers for Medicare & Medicaid Services
        COI = conflict of interest
        CQI = continuous quality improvement
        CVD = cardiovascular disease
        DEI = diversity, equity and inclusion
        DOH = department of health
        DUNS = Data Universal Numbering System
        EBI = evidence-based intervention
        EHR = electronic health record
        EIN = employer identification number
        EPA = Environmental Protection Agency
        FOA = funding opportunity announcement
        FPL = federal poverty level
        FQHC = federally qualified health center
        FTE = full-time equivalent
        FY = fiscal year
        HEDIS = Healthcare Effectiveness Data and Information Set
        HHS = Department of Health and Human Services
        HIPAA = Health Insurance Portability and Accountability Act
        HIV = human immunodeficiency virus
        HRSA = Health Resources and Services Administration
        HUD = Department of Housing and Urban Development
        IRB = institutional review board
        IRS = Internal Revenue Service
        KPI = key performance indicator
        LEP = limited English proficiency
        LGBTQ = lesbian, gay, bisexual, transgender and queer
        LHD = local health department
        LOI = letter of intent
        MOU = memorandum of understanding
        NIH = National Institutes of Health
        NGO = nongovernmental organization
        NOFO = notice of funding opportunity
        PSE = policy, systems and environmental change
        QI = quality improvement
        RFA = request for applications
        RFP = request for proposals
        RFQ = request for quotes
        SAM = System for Award Management
        SAMHSA = Substance Abuse and Mental Health Services Administration
        SDOH = social determinants of health
        SES = socioeconomic status
        SME = subject matter expert
        SMART = specific, measurable, achievable, relevant and time-bound
        SNAP = Supplemental Nutrition Assistance Program
        STI = sexually transmitted infection
        SUD = substance use disorder
        SVI = Social Vulnerability Index
        TA = technical assistance
        UEI = unique entity identifier
        WHO = World Health Organization
        WIC = Special Supplemental Nutrition Program for Women, Infants, and Children
        """
    ),
    "es": _table(
        """
        ADA = Ley sobre Estadounidenses con Discapacidades
        CDC = Centros para el Control y la Prevención de Enfermedades
        DHHS = Departamento de Salud y Servicios Humanos
        ECV = enfermedad cardiovascular
        EIN = número de identificación del empleador
        ETS = enfermedad de transmisión sexual
        FQHC = centro de salud con calificación federal
        HHS = Departamento de Salud y Servicios Humanos
        IA = inteligencia artificial
        IMC = índice de masa corporal
        IRS = Servicio de Impuestos Internos
        ITS = infección de transmisión sexual
        LGBTQ = lesbianas, gais, bisexuales, transgénero y queer
        NIH = Institutos Nacionales de la Salud
        OBC = organización de base comunitaria
        OMS = Organización Mundial de la Salud
        ONG = organización no gubernamental
        OPS = Organización Panamericana de la Salud
        OSC = organización de la sociedad civil
        RFP = solicitud de propuestas
        SDP = solicitud de propuestas
        SIDA = síndrome de inmunodeficiencia adquirida
        SNAP = Programa de Asistencia Nutricional Suplementaria
        UEI = identificador único de entidad
        VIH = virus de la inmunodeficiencia humana
        WIC = Programa Especial de Nutrición Suplementaria para Mujeres, Bebés y Niños
        """
    ),
}
