#!/usr/bin/env bash
# The printed report needs a Chinese font. Where the machine has none, one comes from a package (OFL); said loudly.
set -eu
if .venv/bin/python -m zhixing.portal.reports.fonts --quiet; then exit 0; fi
[ -d frontend/fonts/node_modules ] && exit 0
echo "未找到中文字体，从软件包安装（约 70 MB）/ no Chinese font found, taking one from a package (about 70 MB)"
NODE_VERSION=${NODE_VERSION:-24.19.0} bash scripts/node.sh npm ci --prefix frontend/fonts --ignore-scripts --no-audit --no-fund --loglevel=error --fetch-retries=1 \
  || echo "字体安装失败，报告中的汉字可能显示为方框 / the font could not be installed; Chinese in the report may show as boxes" >&2
