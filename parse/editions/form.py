"""What a version of the statutory form is: which rows and columns its tables have, under their public codes."""

from __future__ import annotations

from dataclasses import dataclass

from parse.model import Edition

#: Columns of changes against the year before carry a sign; amounts of money have a fraction. All others are counts.
SIGNED = frozenset({"change"})
FRACTIONAL = frozenset({"amount_10k_yuan"})

REVIEW_COLUMNS = ("upheld", "corrected", "other_result", "pending", "total")
REQUEST_COLUMNS = (
    "natural_person",
    "commercial_enterprise",
    "research_institution",
    "public_welfare_organisation",
    "legal_service_organisation",
    "other_organisation",
    "total",
)
REQUEST_ROWS_BEFORE_OTHER = (
    "new_requests",
    "carried_over_in",
    "granted",
    "partially_granted",
    "refused_state_secret",
    "refused_prohibited_by_law",
    "refused_security_stability",
    "refused_third_party",
    "refused_internal_affairs",
    "refused_process_information",
    "refused_enforcement_file",
    "refused_administrative_inquiry",
    "unavailable_not_held",
    "unavailable_needs_creation",
    "unavailable_unclear",
    "not_processed_petition",
    "not_processed_repeat",
    "not_processed_publication",
    "not_processed_excessive",
    "not_processed_reconfirm",
)
REQUEST_ROWS_AFTER_OTHER = ("total_processed", "carried_over_out")

#: The table of reviews and lawsuits (行政复议、行政诉讼) is the same in both editions.
REVIEW_LITIGATION: dict[str, tuple[str, ...]] = {
    "review": REVIEW_COLUMNS,
    "litigation_direct": REVIEW_COLUMNS,
    "litigation_after_review": REVIEW_COLUMNS,
}


@dataclass(frozen=True)
class Form:
    """One edition: for each table its rows in printed order, and for each row its columns."""

    edition: Edition
    source: str  #: the notice that issued the form
    tables: dict[str, dict[str, tuple[str, ...]]]

    def has(self, table_code: str, row_code: str, column_code: str) -> bool:
        """Whether the form has this cell."""
        return column_code in self.tables[table_code].get(row_code, ())


def list_request_rows(other: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """The rows of the table of applications (收到和处理政府信息公开申请情况); editions differ in （六）其他处理
    alone.
    """
    return dict.fromkeys((*REQUEST_ROWS_BEFORE_OTHER, *other, *REQUEST_ROWS_AFTER_OTHER), REQUEST_COLUMNS)
