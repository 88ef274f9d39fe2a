#!/usr/bin/env bash
# Installs a Chinese font where PDFium finds none, for pages that do not embed theirs. What cannot be
# installed is said and does no harm: kouan runs all the same, only such pages stay blank.
set -euo pipefail

python="$1"
folder="$(dirname "$0")"

# Two pages with one character each: without a font both come out blank.
finds_a_font() {
    "$python" - "$folder/../kouan/two_characters.pdf" <<'PYTHON'
import sys

import pypdfium2

with pypdfium2.PdfDocument(sys.argv[1]) as document:
    first, second = (page.render().to_pil().tobytes() for page in document)
sys.exit(first == second)
PYTHON
}

if finds_a_font; then
    exit 0
fi
if "$folder/install_debian_packages.sh" fonts-noto-cjk && finds_a_font; then
    exit 0
fi
echo "kouan: 没有中文字体，未嵌入字体的页面会显示为空白。请安装 fonts-noto-cjk（或其他中文字体）后重启；kouan 继续启动。" >&2
echo "kouan: there is no Chinese font, so pages that do not embed theirs are shown blank. Install fonts-noto-cjk (or another Chinese font) and start again; kouan goes on starting." >&2
