"""Scrapy's settings: every value that is not the default, with its reason. Built for each run by `crawler.run`."""

from __future__ import annotations

from typing import Any

SETTINGS: dict[str, Any] = {
    "BOT_NAME": "gongkai",
    "SPIDER_MODULES": ["crawler.spiders"],
    "SCHEDULER": "crawler.scheduler.SiteScheduler",  # a site whose requests wait must not hold up another
    "DOWNLOADER_CLIENTCONTEXTFACTORY": "crawler.tls.OldServersFactory",  # as old as some of the sites
    "DOWNLOAD_HANDLERS": dict.fromkeys(("http", "https"), "crawler.pacing.PacedHandler"),  # pauses, connections
    "TWISTED_REACTOR": "twisted.internet.asyncioreactor.AsyncioSelectorReactor",
    # -- politeness: one request at a time to a site, at least a second apart, as robots.txt allows
    "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
    "DOWNLOAD_DELAY": 1.0,  # the default is none; each site's own value comes from sources.yml
    "AUTOTHROTTLE_ENABLED": True,  # a slow site is asked more slowly still, never faster than its delay
    "AUTOTHROTTLE_TARGET_CONCURRENCY": 1.0,
    "AUTOTHROTTLE_MAX_DELAY": 60.0,
    "ROBOTSTXT_OBEY": False,  # RobotsMiddleware obeys instead: Scrapy allows all when robots.txt cannot be had
    "CONCURRENT_ITEMS": 1,  # the spider yields requests alone; by default each answer starts a hundred tasks for them
    "COOKIES_ENABLED": False,  # no site needs them; the first one also makes Scrapy fetch the public-suffix list
    # -- nothing that listens or executes
    "TELNETCONSOLE_ENABLED": False,
    "REMOTE_CONTROL_ENABLED": False,  # on by default since 2.19: a local server that executes Python
    # -- answers: all of them reach the store and the spider
    "HTTPERROR_ALLOW_ALL": True,  # the spider tries the next list page on a 404
    "DOWNLOAD_MAXSIZE": 64 * 1024 * 1024,  # the default is 1 GB; reports are below 30 MB
    "DOWNLOAD_FAIL_ON_DATALOSS": False,  # a body that was cut off is kept, and marked so
    "DOWNLOAD_TIMEOUT": 90,  # the default of 180 s holds a slow site's only place for long
    # A host that gave no answer yet: dead ones are many, and each address of a site is tried.
    "FIRST_CONTACT_TIMEOUT": 20,
    "FIRST_CONTACT_RETRIES": 2,
    "URLLENGTH_LIMIT": 0,  # Scrapy drops long addresses without a word; crawler.traps says so
    "METAREFRESH_ENABLED": False,  # the spider follows it like a script redirect, and the store says so
    "REDIRECT_MAX_TIMES": 5,  # RFC 9309 asks for five with robots.txt; no site needs more
    "DEFAULT_REQUEST_HEADERS": {
        "Accept": "text/html,application/xhtml+xml,application/json;q=0.9,*/*;q=0.8",
        "Accept-Language": "zh-CN,zh;q=0.9",
        "Accept-Encoding": "gzip, deflate",  # readers of WARC files cannot be sure of brotli or zstandard
    },
    # -- retries; 412 and 521 are walls (crawler.blocked), which no retry opens
    "RETRY_TIMES": 3,
    "RETRY_HTTP_CODES": [408, 429, 500, 502, 503, 504, 520, 522, 524],
    "RETRY_GIVE_UP_LOG_LEVEL": "WARNING",  # counted and said in the summary
    "DOWNLOADER_MIDDLEWARES": {
        "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,  # knows domains, not hosts
        "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
        "scrapy.downloadermiddlewares.retry.RetryMiddleware": None,
        "crawler.middlewares.HostsMiddleware": 20,  # before robots.txt is asked for
        "crawler.held.DueMiddleware": 30,  # what is not due is not asked, robots.txt for it neither
        "crawler.robots.RobotsMiddleware": 100,
        "crawler.middlewares.BackoffMiddleware": 550,
        "crawler.capturing.CaptureMiddleware": 950,  # nearest to the network: bodies as received, headers as sent
    },
    "EXTENSIONS": {
        "scrapy.extensions.throttle.AutoThrottle": None,
        "crawler.extensions.SiteThrottle": 0,
        "crawler.extensions.ErrorWatch": 0,
    },
    # -- quiet: the summary says what was done
    "LOG_LEVEL": "WARNING",
    "LOGSTATS_INTERVAL": 0,
}
