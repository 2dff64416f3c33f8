"""Names of the fictional city, written for Longtable. None is taken from a real city's areas or organizations."""

from __future__ import annotations

CITY = "Lindenshore (fictional city)"

SHORE = (  # from north to south
    "Gannet Cliff", "North Breakwater", "Pebble Shore", "Larkspur Beach", "Lantern Quay", "Old Harbor", "Customs Row",
    "Ferry Landing", "Ropewalk", "Lighthouse Point", "Saltgrass", "Plover Flats", "Driftwood", "Sandpiper Bay", "Drydock",
    "South Breakwater", "Heron Marsh", "Cormorant", "Shipwright", "Last Buoy",
)  # fmt: skip
RIVER = (
    "Sawmill Reach", "Willow Bend", "Stone Ferry", "Upper Locks", "Tannery", "Reedwater", "Otter Bridge", "Mill Crossing",
    "Barge Town", "Cooper's Reach", "Lower Locks", "Millrace", "Eel Pool", "Wharfside", "Watermeadow", "Three Bridges",
    "Kingfisher", "Towpath", "Flood Gate", "Withy Bank", "Paper Mill", "Long Weir", "Alder Ford", "Boatyard",
)  # fmt: skip
INLAND = (
    "Almond Grove", "Amberfield", "Aspen Rise", "Barleywick", "Beacon Rise", "Birchmere", "Blackthorn", "Bramble Court",
    "Brickyard", "Cedar Terrace", "Clover Heights", "Copper Row", "Crescent Green", "Dovecote", "Elder Grove", "Fallow Field",
    "Fernhollow", "Fiddler's Green", "Foundry Hill", "Foxglove", "Glassworks", "Goldfinch", "Granary", "Hawthorn End",
    "Hazel Junction", "Iron Yard", "Ivy Square", "Juniper Court", "Kestrel Heights", "Kiln Street", "Las Palomas",
    "Laurel Plains", "Linden Square", "Los Tilos", "Magpie Lane", "Maplewick", "Meadowsweet", "Mulberry", "North Orchard",
    "Oat Hill", "Pepper Hill", "Plumtree", "Quarry Top", "Railyard", "Rosemary Plain", "Rowan Close", "Sorrel", "South Orchard",
    "Starling Cross", "Sunfield", "Tamarack", "Thistle Down",
)  # fmt: skip
AIRFIELD = "Windmere Field"
ISLAND = "Gull Island"

FIRST_NAMES = (
    "Adaeze", "Alma", "Amira", "Anders", "Beatriz", "Bernard", "Camila", "Carlos", "Celeste", "Dalia", "Darnell", "Deborah",
    "Efraín", "Elena", "Esperanza", "Farah", "Felix", "Gloria", "Hana", "Imani", "Inés", "Isaac", "Jamal", "Joaquín", "Keisha",
    "Lamar", "Leticia", "Linh", "Lucía", "Malik", "Marisol", "Mei", "Nadia", "Noemí", "Omar", "Oona", "Patrice", "Rafael",
    "Renée", "Rosa", "Ruth", "Samira", "Teresa", "Tobias", "Walter", "Winona", "Ximena", "Yusuf",
)  # fmt: skip
LAST_NAMES = (
    "Abara", "Aldana", "Ashgrove", "Barrow", "Bexley", "Calloway", "Castellar", "Cedarholm", "Delmar", "Drummer", "Eastwick",
    "Farrow", "Fuentealba", "Garrison", "Halloran", "Hollis", "Ibarrola", "Jessup", "Kaplanek", "Lindqvist", "Lomeli", "Marsden",
    "Montañez", "Nakagawa", "Nwosu", "Oduya", "Okafor", "Pastrana", "Pemberley", "Quiroga", "Redfern", "Rivadeneira", "Saltmarsh",
    "Sandoval", "Tallgrass", "Tranh", "Underhill", "Valdovinos", "Whitlock", "Yellowbird", "Zamudio",
)  # fmt: skip
