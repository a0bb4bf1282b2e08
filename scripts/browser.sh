#!/usr/bin/env bash
# Browser, fonts and PDF tools for the tests, from the distribution where this user may install; otherwise says what is left out.
set -u
missing=()
command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null || missing+=(chromium)
fc-list :lang=zh 2>/dev/null | grep -q . || missing+=(fonts-noto-cjk)
command -v pdftotext >/dev/null || missing+=(poppler-utils)
command -v pg_ctl >/dev/null || ls /usr/lib/postgresql/*/bin/pg_ctl >/dev/null 2>&1 || missing+=(postgresql)
[ ${#missing[@]} -eq 0 ] && exit 0
if command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
  echo "安装测试所需的系统软件 / system packages for the tests: ${missing[*]}"
  apt-get update -qq >/dev/null && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" fontconfig >/dev/null && exit 0
fi
echo "======================================================================"
echo "本机缺少：${missing[*]}；相关测试将被跳过。"
echo "LEFT OUT: ${missing[*]} not found and not installable; tests that need them are skipped."
echo "======================================================================"
