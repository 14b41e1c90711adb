#!/bin/sh
# Make sure that the tests find the programs they meet as a user would: a Chromium, LibreOffice, pdftotext, libarchive, fonts.
# As root on Debian they are installed; elsewhere Playwright's build of Chromium is tried. What stays missing is named, and
# the tests that need it are skipped and say so, unless GONGKAI_REQUIRE_PROGRAMS=1 makes that a failure.
have() { command -v "$1" >/dev/null 2>&1; }

wanted=""
if [ -z "$GONGKAI_CHROMIUM" ] && ! have chromium && ! have chromium-browser && ! have google-chrome; then
	wanted="$wanted chromium"
fi
[ -e /usr/lib/libreoffice/program/swriter ] || [ -e /usr/lib/libreoffice/program/libswlo.so ] || wanted="$wanted libreoffice-writer-nogui"
[ -e /usr/lib/libreoffice/program/libsclo.so ] || wanted="$wanted libreoffice-calc-nogui"
fc-list 2>/dev/null | grep -qi 'noto.*cjk' || wanted="$wanted fontconfig fonts-noto-cjk"
have pdftotext || wanted="$wanted poppler-utils"
[ -e /usr/share/fonts/truetype/droid/DroidSansFallbackFull.ttf ] || wanted="$wanted fonts-droid-fallback"
ldconfig -p 2>/dev/null | grep -q 'libarchive\.so' || wanted="$wanted libarchive13"

if [ -n "$wanted" ] && [ "$(id -u)" = 0 ] && have apt-get; then
	echo "installing for the tests:$wanted …"
	apt-get update -qq >/dev/null 2>&1
	# One by one: a package that another distribution does not have must not keep the others away.
	for package in $wanted; do
		DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$package" >/dev/null 2>&1 ||
			echo "could not install $package"
	done
elif [ -n "$wanted" ]; then
	echo "missing for some tests (they will be skipped):$wanted"
fi
if [ -z "$GONGKAI_CHROMIUM" ] && ! have chromium && ! have chromium-browser && ! have google-chrome; then
	.venv/bin/python -m playwright install chromium >/dev/null 2>&1 ||
		echo "no Chromium could be found or installed: the browser tests will be skipped"
fi
exit 0
