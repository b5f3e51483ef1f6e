"""The contest folder on disk: read, check, write, edit."""

from countermove.folder.check import check_folder, read_contest, read_outcome
from countermove.folder.datapackage import build_datapackage, write_datapackage
from countermove.folder.findings import Finding
from countermove.folder.folder_text import FolderText, open_folder
from countermove.folder.library import case_names, case_path, find_folder, load
from countermove.folder.starter import write_starter
from countermove.folder.writing import new_folder, write_bytes, write_text

__all__ = [
    "Finding",
    "FolderText",
    "build_datapackage",
    "case_names",
    "case_path",
    "check_folder",
    "find_folder",
    "load",
    "new_folder",
    "open_folder",
    "read_contest",
    "read_outcome",
    "write_bytes",
    "write_datapackage",
    "write_starter",
    "write_text",
]
