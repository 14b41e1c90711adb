"""The form of 国办公开办函〔2021〕30号 (2021-09-26): 本年制发件数, 本年废止件数, 现行有效件数; （六）其他处理 in
three rows.
"""

from parse.editions.form import REVIEW_LITIGATION, Form, list_request_rows

FORM = Form(
    edition="2021",
    source="国办公开办函〔2021〕30号",
    tables={
        "proactive": {
            "rules": ("issued", "repealed", "in_force"),
            "normative_documents": ("issued", "repealed", "in_force"),
            "licences": ("decisions",),
            "penalties": ("decisions",),
            "coercive_measures": ("decisions",),
            "fees": ("amount_10k_yuan",),
        },
        "requests": list_request_rows(("other_correction_overdue", "other_fee_unpaid", "other_other")),
        "review_litigation": REVIEW_LITIGATION,
    },
)
