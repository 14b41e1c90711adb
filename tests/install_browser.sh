#!/bin/sh
# Make sure that the browser tests find a Chromium: one that is there, Debian's package (as root), or Playwright's build.
# Without any of them the browser tests are skipped and say so, unless GONGKAI_REQUIRE_BROWSER=1 makes that a failure.
have() { command -v "$1" >/dev/null 2>&1; }

if [ -n "$GONGKAI_CHROMIUM" ] || have chromium || have chromium-browser || have google-chrome; then
	browser=present
elif [ "$(id -u)" = 0 ] && have apt-get; then
	echo "installing Debian's chromium and a Chinese font for the browser tests …"
	apt-get update -qq >/dev/null 2>&1
	DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium fonts-noto-cjk >/dev/null 2>&1 && browser=present
fi
if [ -z "$browser" ]; then
	.venv/bin/python -m playwright install chromium >/dev/null 2>&1 && browser=present
fi
[ -n "$browser" ] || echo "no Chromium could be found or installed: the browser tests will be skipped"
exit 0
