"""Tables of how the archive is kept: runs and health."""

from __future__ import annotations

from archive.measures import LEVELS
from archive.tables.model import Column, Table

#: Kinds of measures, and what each means.
HEALTH_KINDS = {
    "items": "items that a report column names; alarm where more than 20 % fell away since its last complete reading",
    "partial": "a report column that was not read whole",
    "column_missing": "a report column that is no longer at its address",
    "unknown_template": "a report column of which no list could be read",
    "frozen": "a report column that has not changed for over a year",
    "site_frozen": "a site all of whose report columns are frozen",
    "blocked_ratio": "blocked answers among all of the newest run; alarm over 10 %",
    "run_unfinished": "the newest run left no record at its end: it was killed",
    "run_failed": "the newest run says that the site failed",
    "never_crawled": "a registered site without any capture",
    "not_crawled": "a site not asked for more than 14 days while another was",
    "back_off": "a site that is left alone until a time",
    "filled_share": "numbers among the cells that the form has, by year; alarm where it fell by over 20 points",
}

TABLES: tuple[Table, ...] = (
    Table(
        "runs",
        "批次",
        "Runs: what each crawl did on each site",
        (
            Column("run", "text", "批次", "name of the run", required=True),
            Column("site", "text", "站点", "site of the registry", required=True),
            Column("mode", "text", "方式", "crawl, update, sweep or replay; null where the run left no record"),
            Column("started", "text", "开始", "UTC", required=True),
            Column("ended", "text", "结束", "UTC; of the last capture where the run left no record", required=True),
            Column("finished", "integer", "是否完成", "1: left its record; 0: was killed; null: a replay, not known"),
            Column("pages", "integer", "页面数", "answers with content", required=True),
            Column("reports", "integer", "报告数", "articles judged reports; null where the run left no record"),
            Column("new", "integer", "新", "answers of addresses not held before", required=True),
            Column("changed", "integer", "变更", "answers with another text than held", required=True),
            Column("unchanged", "integer", "未变", "answers that repeat what is held", required=True),
            Column("missing", "integer", "缺失", "addresses with nothing there", required=True),
            Column("blocked", "integer", "被拦截", "answers of a firewall", required=True),
            Column("refused", "integer", "不许抓取", "addresses that robots.txt forbids", required=True),
            Column("failed", "integer", "失败", "failures and errors of servers", required=True),
            Column("not_due", "integer", "未到期", "addresses that were not asked because they were not due"),
            Column("problems", "integer", "问题数", "what the run said must be looked at"),
            Column("skipped", "text", "跳过原因", "why the site was not asked at all"),
            Column("error", "text", "错误", "why the site counts as failed"),
        ),
        ("run", "site"),
        indexes=(("site", "started"), ("finished",), ("mode",)),
        facets=("site", "finished", "mode"),
    ),
    Table(
        "health",
        "运行状况",
        "Health: what is measured of sites and report columns, and alarms",
        (
            Column("site", "text", "站点", "site of the registry", required=True),
            Column("kind", "text", "种类", "; ".join(f"{k}: {t}" for k, t in HEALTH_KINDS.items()), required=True),
            Column("subject", "text", "对象", "a report column's address, a site's year, or the site", required=True),
            Column("value", "number", "数值", "what was measured"),
            Column("threshold", "number", "界限", "where the alarm begins"),
            Column("since", "text", "起始", "since when, or of when (UTC, day or year)"),
            Column("level", "text", "级别", "ok; warn: worth a look; alarm: must be looked at", True, values=LEVELS),
            Column("message", "text", "说明", "what, and what to do", required=True),
        ),
        ("site", "kind", "subject"),
        indexes=(("level",), ("kind",)),
        facets=("level", "kind", "site"),
    ),
)
