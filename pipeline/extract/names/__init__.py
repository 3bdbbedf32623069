"""Names of people: from their rendering in another script back to Vietnamese."""

from pipeline.extract.names.identity import NameMention, Person, group_people
from pipeline.extract.names.inventory import Inventory, InventoryError, Syllable, inventory
from pipeline.extract.names.model import Candidate, NameModel, Reading
from pipeline.extract.names.spot import NameSpan, NameSpotter
from pipeline.extract.names.tables import NameTables, NameTablesError

__all__ = [
    "Candidate",
    "Inventory",
    "InventoryError",
    "NameMention",
    "NameModel",
    "NameSpan",
    "NameSpotter",
    "NameTables",
    "NameTablesError",
    "Person",
    "Reading",
    "Syllable",
    "group_people",
    "inventory",
]
