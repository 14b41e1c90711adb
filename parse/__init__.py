"""Documents to reports: bytes in, `Report` out. No network, no database, no clock.

>>> report = parse_report(Path("report.pdf").read_bytes())
>>> report.agency, report.year, report.edition
('伊宁市人民政府', 2024, '2021')
"""

from parse.model import Reading, Report, Unreadable
from parse.report import parse_report, read_document

#: Changes whenever the same bytes would give another report; stored with every report that was read.
PARSER_VERSION = "2"

__all__ = ["PARSER_VERSION", "Reading", "Report", "Unreadable", "parse_report", "read_document"]
