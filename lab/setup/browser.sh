#!/usr/bin/env bash
# Makes sure that there is a Chromium for the tests of the pages, where one can be had. Without one these tests are skipped; CI has to have it.
. "$(dirname "$0")/common.sh"

if have chromium || have chromium-browser || have google-chrome; then exit 0; fi
if [ "$(id -u)" -ne 0 ] || ! have apt-get; then
  say "there is no chromium: the tests that look at the pages are skipped (on Debian: sudo apt-get install chromium)"
  exit 0
fi
# In a shell of its own: what fails there does not end this script.
(apt_install chromium fonts-dejavu-core) && exit 0
[ -z "${CI:-}" ] || stop "the tests of the pages need chromium."
say "the tests that look at the pages are skipped"
