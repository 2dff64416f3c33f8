"""Which criteria are about who the applicants' own people are: those are refused; whom they serve may be scored.

Who leads, works or sits on a board is judged by nobody here: race, color, sex, age, religion, origin or disability of the
people inside an organization are protected, and a score for them would not be lawful under public money. What may be
scored instead: trust, languages spoken, years of work with a group, offices in an area, a plan.
The words are plain lists in English and Spanish; the test file says what they must refuse and what they must let through.
"""

from __future__ import annotations

import re

_TRAITS = r"""black|african[- ]?americans?|latin[oax]s?|latine|hispanics?|chican[oa]s?|white|caucasians?|asians?|arabs?
 |natives?|indigenous
 |minority|minorities|bipoc|people of colou?r|persons? of colou?r|race|races|racial|racially|ethnic|ethnically
 |ethnicity|ethnicities
 |women|woman|women's|female|females|men|man|male|males|gender|genders|sex|lgbt\w*|gay|lesbians?|queer|transgender|nonbinary
 |sexual orientation|christians?|muslims?|jewish|jews?|catholics?|religion|religious|religions|disabled|disability
 |disabilities
 |age|ages|young|younger|old|older|youth|immigrants?|refugees?|citizens?|citizenship|foreign[- ]born|national origin
 |nationality
 |demographics?|demographically|divers|diverse|diversity
 |negr[oa]s?|afroamerican[oa]s?|afrodescendientes?|hispan[oa]s?|blanc[oa]s?|asi[aá]tic[oa]s?|ind[ií]genas?|minor[ií]as?
 |raza|razas|racial(?:es)?
 |[eé]tnic[oa]s?|etnia|etnicidad|mujer|mujeres|hombre|hombres|femenin[oa]s?|masculin[oa]s?|g[eé]nero|sexo
 |homosexual(?:es)?|lesbianas?
 |trans(?:g[eé]nero)?|cristian[oa]s?|musulm[aá]n(?:es|a|as)?|jud[ií][oa]s?|cat[oó]lic[oa]s?|religi[oó]n|religios[oa]s?
 |discapacidad|discapacitad[oa]s?
 |edad|joven|j[oó]venes|adultos mayores|inmigrantes?|refugiad[oa]s?|ciudadan[ií]a|nacionalidad|demogr[aá]fic[oa]s?
 |demograf[ií]a
 |divers[oa]s?|diversidad|personas de color"""
_PEOPLE = r"""(?:co-?)?directors?|executive director|staff|employees?|workers?|workforce|board|boards|trustees?
 |leaders?|leadership|management|managers?
 |owners?|ownership|founders?|team|teams|volunteers?|presidents?|chair|chairs|ceo|members?|personnel|executives?|supervisors?
 |director(?:a|as|es)|personal|emplead[oa]s?|trabajador(?:a|as|es)?|junta|juntas|directiva|consejo|l[ií]der(?:es)?
 |lideresas?|liderazgo|due[nñ][oa]s?
 |propietari[oa]s?|fundador(?:a|as|es)?|equipo|equipos|voluntari[oa]s?|president[ea]|miembros?|integrantes?|dirigentes?
 |plantilla|gerentes?|dirección"""
_SERVING = r"""serv(?:e|es|ed|ing|ice|ices)|reach(?:es|ed|ing)?|help(?:s|ed|ing)?|support(?:s|ed|ing)?|work(?:s|ed
 |ing)? (?:with|for|in|among)|trust(?:s|ed)?
 |experience|expertise|train(?:s|ed|ing)|know(?:s|n|ing)?|knowledge|understand(?:s|ing)?|skills?|care|cares|caring
 |listen(?:s|ing)?|engag(?:e|es|ing)
 |partner(?:s|ing)? with|outreach|access|speak(?:s|ing)?|recruit patients|for|to|near|located|plan(?:s|ning)?
 |sirv(?:e|en|iendo)|servir|servicios?|atiend(?:e|en)|atender|atendiendo|atenci[oó]n|ayud(?:a|an|ar|ando)|apoy(?:a|an
 |ar|ando)|apoyo|trabaj(?:a|an|ar|ando) (?:con|en|para)
 |confianza|conf[ií]an|experiencia|capacitad[oa]s?|capacitaci[oó]n|conoc(?:e|en|er|imiento)|entiend(?:e|en)|entender
 |llega(?:r|n)?|alcan(?:za|zan|zar|ce)|acceso
 |habla|hablan|escucha|escuchan|para|cerca|ubicad[oa]s?"""
_PLACE = (
    r"(?:neighbou?rhoods?|communit(?:y|ies)|areas?|residents?|famil(?:y|ies)|clients?|patients?"
    r"|barrios?|comunidad(?:es)?|residentes?|familias?|clientes?|pacientes?)"
)
_GAP = rf"(?:(?!(?:{_SERVING})\b)[\w'’-]+\s+)"  # a word between, unless it says that someone is served
_JOIN = r"""(?:is|are|be|being|was|were|who is|who are|with|has|have|having|of|includes?|including|identif(?:y|ies) as
 |represents?|reflects?|mirrors?|comes? from
 |made up of|es|son|sea|sean|est[aá]|est[aá]n|con|tiene|tienen|de|incluye|incluyen|refleja|reflejan|representa
 |representan|se identifica|se identifican)"""

_PATTERNS = tuple(
    re.compile(re.sub(r"\s*\n\s*", "", pattern), re.IGNORECASE)
    for pattern in (
        # Black-led, women owned, minority business ownership
        rf"\b(?:{_TRAITS})[- ](?:led|owned|run|headed|founded|governed|controlled|majority)\b",
        # led by women, owned by a Latino family
        rf"\b(?:led|owned|run|headed|founded|governed|directed|managed)\s+by\s+{_GAP}{{0,3}}(?:{_TRAITS})\b",
        rf"\b(?:dirigid|liderad|encabezad|fundad|gobernad|administrad)[oa]s?\s+por\s+{_GAP}{{0,3}}(?:{_TRAITS})\b",
        rf"\bpropiedad\s+de\s+{_GAP}{{0,2}}(?:{_TRAITS})\b",
        # Black staff, Latino board members, young executive director; personal negro, junta diversa
        rf"\b(?:{_TRAITS})\s+(?!{_PLACE}\b){_GAP}{{0,1}}(?:{_PEOPLE})\b(?!\s+(?:{_SERVING})?\s*{_PLACE})",
        rf"\b(?:personal|junta|equipo|directora?|consejo|liderazgo|l[ií]deres|due[nñ][oa]s?|plantilla|presidenta?|miembros)\s+(?:{_TRAITS})\b",
        # the director is Black, staff with disabilities, a board that reflects the diversity
        rf"\b(?:{_PEOPLE})\s+{_GAP}{{0,3}}?{_JOIN}\s+{_GAP}{{0,4}}(?:{_TRAITS})\b(?!\s+{_PLACE})",
        # women on the board, youth in leadership, mujeres en la junta
        rf"\b(?:{_TRAITS})\s+(?:on|in|among|as|at|en|entre|como)\s+{_GAP}{{0,2}}(?:{_PEOPLE})\b",
        # diversity of the board, race of the owner, edad de la directora
        rf"\b(?:{_TRAITS})\s+(?:of|in|among|de|del|en)\s+{_GAP}{{0,3}}(?:{_PEOPLE})\b",
        # the applicant is a minority organization
        rf"\b(?:organization|applicant|agency|company|organizaci[oó]n|solicitante|agencia|empresa)\s+(?:is|es)"
        rf"\s+(?:an?\s+|una?\s+)?(?:{_TRAITS})\b(?!\s+{_PLACE})",
    )
)
_CLAUSES = re.compile(r"[.;:!?\n]+")


def own_people_words(text: str) -> str:
    """The words of a text that judge the applicants' own people by who they are; "" where there are none.

    >>> own_people_words("Experience in serving Black residents"), own_people_words("The director is Black")
    ('', 'director is Black')
    """
    for clause in _CLAUSES.split(text):
        for pattern in _PATTERNS:
            found = pattern.search(clause)
            if found:
                return found.group().strip()
    return ""
