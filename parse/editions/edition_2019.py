"""The form of 国办公开办函〔2019〕60号 (trial): 本年新制作数量, 上一年项目数量, 政府集中采购; （六）其他处理 in
one row.
"""

from parse.editions.form import REVIEW_LITIGATION, Form, list_request_rows

FORM = Form(
    edition="2019",
    source="国办公开办函〔2019〕60号",
    tables={
        "proactive": {
            "rules": ("newly_made", "newly_published", "total_published"),
            "normative_documents": ("newly_made", "newly_published", "total_published"),
            "licences": ("prior_year_items", "change", "decisions"),
            "other_services": ("prior_year_items", "change", "decisions"),
            "penalties": ("prior_year_items", "change", "decisions"),
            "coercive_measures": ("prior_year_items", "change", "decisions"),
            "fees": ("prior_year_items", "change"),
            "procurement": ("projects", "amount_10k_yuan"),
        },
        "requests": list_request_rows(("other_processing",)),
        "review_litigation": REVIEW_LITIGATION,
    },
)
