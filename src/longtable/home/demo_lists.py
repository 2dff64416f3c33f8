"""The organizations of the fictional city: 24 at the table and 120 that could be asked. All made up for Longtable.

One line each: name | sectors | groups with relation | where. ``serves`` is left out. Where: a district and how many areas around
its middle ("south 5"), ``*`` the whole city, ``?`` nobody has told. No groups at all: nobody has told whom it serves.
"""

from __future__ import annotations

from dataclasses import dataclass

PARTNERS = """
Lindenshore Health Department | public_health, government | everyone | centre 26
Harbor Lung Alliance | health_care | older_adults, low_income | harbour 3
Copper Row Free Clinic | health_care | low_income:focuses_on, limited_english | centre 6
Casa Marisma | community | latino:led_by, limited_english:focuses_on | southeast 3
Lindenshore Public Schools | education | youth, young_children | centre 13
Shoreline Youth Council | community | youth:led_by | harbour 5
Grace Harbor Tabernacle | faith | black:focuses_on | south 2
South Orchard Neighbors | community, housing | black:led_by, low_income | south 3
Tenants of Tidewater | housing | low_income:focuses_on | harbour 4
Silver Gull Senior Center | social_services | older_adults:focuses_on | north 7
Lindenshore Housing Office | housing, government | low_income | centre 10
Bridgeworks Job Center | economic_development | low_income, youth | centre 6
Lakeside Parents Circle | community | young_children:led_by | lakefront 5
North Shore Quit Line | health_care, public_health | everyone | north 9
Lindenshore College of Nursing | education | everyone | north 14
Open Doors Disability Rights | community | disability:led_by | south 8
East End Mutual Aid | social_services | low_income:led_by | east 4
Parks Trust of Lindenshore | parks | everyone | lakefront 18
Clínica Los Tilos | health_care | latino:focuses_on, limited_english | northeast 4
Lindenshore Shopkeepers | business | |
Lantern Recovery House | social_services | low_income | centre 4
Lotus Family Association | community | asian:led_by, limited_english | centre 5
Harbor Legal Aid | social_services | low_income | harbour 4
Wellness at Work Cooperative | business | everyone | centre 3
"""

PROSPECTS = """
Lindenshore Transit Riders | transportation | low_income:led_by | east 8
Gullwing Bus Company | transportation | everyone | *
Rides for Elders | transportation | older_adults:focuses_on, disability | south 9
Pedal the Shore | transportation | youth | lakefront 7
Dial-a-Van of Lindenshore | transportation | disability:focuses_on | south 14
Radio Marea | media | latino:led_by, limited_english:focuses_on | northeast 8
The Lindenshore Lantern | media | everyone | *
Voces del Río | media | latino:led_by | southeast 7
Eastside Drum Radio | media | black:led_by | east 9
Harbor Weekly | media | | harbour 6
City Planning Office | planning, government | everyone | *
Streets for Neighbors | planning, transportation | low_income | south 8
Green Blocks Land Trust | planning, housing | low_income:focuses_on | east 5
Corner Grocers Cooperative | business, planning | low_income | harbour 7
Garden Plots of Lindenshore | planning, parks | everyone | south 6
Fresh Carts | business | | ?
Harbor Chamber of Trade | business | |
East End Merchants | business | black:led_by | east 5
Mercado Las Palomas | business | latino:led_by | northeast 4
Tiendas del Puerto | business | latino | harbour 4
Shipwright Builders Union | economic_development | low_income | harbour 5
Kiln Street Makers | economic_development | youth:focuses_on | centre 4
Second Shift Training | economic_development | low_income, youth | south 7
Puentes al Empleo | economic_development | latino:focuses_on, low_income | southeast 6
Women Who Weld | economic_development | low_income:led_by | harbour 3
Credit Union of the Locks | economic_development, business | low_income | east 7
Iron Yard Apprentices | economic_development | youth | south 4
Lindenshore Workers Center | economic_development, community | latino:led_by, low_income | southeast 5
Mount Sorrel Baptist Church | faith | black:led_by, older_adults | south 8
Bethel Harbor Temple | faith | black:led_by | harbour 6
Church of the Long Weir | faith | black:focuses_on, low_income | south 5
Iglesia Luz del Lago | faith | latino:led_by | northeast 6
Iglesia Camino Nuevo | faith | latino:led_by, limited_english | southeast 4
Parroquia San Telmo | faith | latino, older_adults | centre 6
Lindenshore Islamic Circle | faith | limited_english:focuses_on | northeast 5
Temple of Quiet Water | faith | asian:led_by, older_adults | centre 6
Interfaith Table of Lindenshore | faith | everyone | *
Gurdwara of the North Locks | faith | asian:led_by | north 4
Tenth Street Mission | faith, social_services | low_income | east 6
Sisters of the Breakwater | faith, social_services | older_adults:focuses_on | lakefront 5
East End Elders Council | community | older_adults:led_by, black | east 8
Grandparents Raising Again | community | older_adults:led_by, young_children | south 6
Silver Threads | community | older_adults:focuses_on | southeast 6
Harbor Elders Lunch Club | social_services | older_adults | harbour 8
Neighbors of Brickyard | community | black | east 2
Neighbors of Drydock | community | | harbour 2
Quarry Top Block Clubs | community | black:led_by, low_income | east 4
Iron Yard Families | community | black:led_by, young_children | south 4
Beacon Rise Together | community | black:led_by | south 3
Fernhollow Porch Talks | community | black:led_by, older_adults | south 3
Men of the Kilns | community | black:led_by | east 6
Daughters of the Harbor | community | black:led_by, youth | harbour 5
East End Freedom School | education, community | black:focuses_on, youth | east 7
Juntos en Los Tilos | community | latino:led_by | northeast 3
Manos del Río | community | latino:led_by, limited_english | southeast 5
Mujeres de Las Palomas | community | latino:led_by, young_children | northeast 4
Jóvenes sin Humo | community, public_health | latino:led_by, youth | southeast 8
Raíces Jóvenes | community | youth:led_by, latino | northeast 6
Promotoras del Puerto | community, health_care | latino:led_by, low_income | harbour 6
Casa de la Abuela | social_services | older_adults:focuses_on, latino | southeast 4
Asian Elders of Lindenshore | community | asian:led_by, older_adults:focuses_on | centre 6
Lindenshore Hmong Neighbors | community | asian:led_by, limited_english | east 6
Filipino Nurses Guild | health_care, community | asian:led_by | centre 5
Golden Loom Association | community | asian:led_by, limited_english:focuses_on | southeast 7
Welcome House for Newcomers | social_services | limited_english:focuses_on, low_income | northeast 7
Language Bridge Interpreters | social_services, business | limited_english:focuses_on | southeast 12
New Shores Refugee Center | social_services | limited_english:focuses_on, young_children | northeast 5
English at the Table | education | limited_english | centre 9
Lindenshore Adult School | education | limited_english, low_income | southeast 7
East End Reading Rooms | education | young_children, youth | east 9
Harbor Head Start | education | young_children:focuses_on, low_income | harbour 7
Little Herons Child Care | education | young_children | south 7
Semillitas Preschool | education | young_children:focuses_on, latino | southeast 5
North Orchard Academy | education | youth | north 5
Lindenshore Teachers League | education | youth | ?
Vocational School of the Locks | education | youth, low_income | centre 7
Debate for Everyone | education | youth:focuses_on | east 6
Signing Together | education, community | disability:led_by | north 5
Wheels and Ways | community | disability:led_by | south 6
Lindenshore Blind Association | community | disability:led_by, older_adults | centre 7
Minds Alike Peer Network | community, health_care | disability:led_by, low_income | east 6
Harbor Independent Living | social_services | disability:focuses_on | harbour 7
Parents of Special Learners | community | disability:focuses_on, young_children | northeast 6
Veterans of the Breakwater | community | disability | harbour 4
Sea Level Skate Crew | community, parks | youth:led_by | harbour 5
East End Hoops | parks | youth:focuses_on, black | east 7
Boxing Club of Rowan Close | parks | youth:focuses_on | south 4
Lindenshore Swim League | parks | youth | lakefront 6
Girls on the Towpath | parks, community | youth:led_by | southeast 5
Quiet Hours Library Friends | education, community | everyone | north 6
Youth Sound Lab | media, community | youth:led_by, black | east 5
Open Mic Harbor | media, community | youth:led_by | harbour 4
Lindenshore Theater of Neighbors | community | | ?
Queer Lakefront | community | youth | lakefront 8
Harbor Community Clinic | health_care | low_income:focuses_on, black | harbour 7
East End Family Health | health_care | low_income, black, young_children | east 9
Clínica del Río | health_care | latino:focuses_on, low_income | southeast 7
Sorrel Hill Hospital | health_care | everyone | south 12
Mobile Smiles | health_care | young_children | east 10
Lindenshore Midwives | health_care | young_children:focuses_on | south 6
Lungs and Breath Center | health_care | | centre 3
Pharmacists of the North Shore | health_care, business | everyone | lakefront 6
Peer Quit Coaches | health_care, public_health | low_income:led_by | east 5
Healing Waters Counseling | health_care | | ?
Harbor Detox and Hope | health_care, social_services | low_income | harbour 6
Recovery Cafe Millrace | social_services | low_income:led_by | centre 5
Lindenshore Food Bank | social_services | low_income | east 14
Soup on Sundays | social_services | low_income | east 4
Night Shelter of the Wharf | social_services, housing | low_income:focuses_on | centre 4
Family Table Pantry | social_services | low_income, young_children | south 9
Despensa del Puente | social_services | latino, low_income | southeast 6
Utility Help Line | social_services | | *
East End Tenants Union | housing | low_income:led_by, black | east 6
Harbor Homes Cooperative | housing | low_income:led_by | harbour 4
Lindenshore Landlords Circle | housing, business | |
Habitat of the Locks | housing | low_income | southeast 6
Senior Towers Residents | housing | older_adults:led_by | lakefront 4
Office of the City Clerk | government | everyone | *
Harbor Ward Council | government | | harbour 5
County Extension of Alder | government, education | everyone | ?
"""

NOT_HERE = {
    "justice": "The courts, the jail and the police belong to Alder County, not to the city. The steering committee looked "
    "at this when it began."
}
DESCRIPTIONS = {
    "Lindenshore Health Department": "Convenes the coalition and pays for its coordinator.",
    "Casa Marisma": "A house of neighbors for neighbors: classes, a kitchen, and help with papers.",
    "Shoreline Youth Council": "Young people who speak at city council and run smoke-free beach days.",
    "Open Doors Disability Rights": "Led by people with disabilities. Checks buildings, rides and meetings for access.",
    "East End Mutual Aid": "Rides, meals and small loans among neighbors.",
    "Harbor Lung Alliance": "Screens lungs at the docks twice a year.",
    "Lindenshore Public Schools": "Runs 41 schools; nurses in 26 of them.",
    "Clínica Los Tilos": "A clinic with bilingual staff and evening hours.",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One organization as it stands in a list above."""

    name: str
    sectors: tuple[str, ...]
    services: tuple[tuple[str, str], ...]  # group, relation
    where: str


def lines_of(text: str) -> tuple[Line, ...]:
    """Read one of the lists above."""
    return tuple(_line(row) for row in text.strip().splitlines())


def _line(row: str) -> Line:
    name, sectors, services, where = (cell.strip() for cell in row.split("|"))
    pairs = [service.strip().partition(":") for service in services.split(",") if service.strip()]
    return Line(
        name,
        tuple(code.strip() for code in sectors.split(",")),
        tuple((group, relation or "serves") for group, _, relation in pairs),
        where or "?",
    )
