#!/usr/bin/env bash
# Installs the named Debian packages that are missing, as root or by sudo without a password;
# otherwise says what to install and ends with status 2. Nothing is done when all are there.
set -euo pipefail

missing=()
for package in "$@"; do
    if ! dpkg-query --show --showformat='${db:Status-Status}' "$package" 2>/dev/null | grep --quiet '^installed$'; then
        missing+=("$package")
    fi
done
if [ ${#missing[@]} -eq 0 ]; then
    exit 0
fi

as_root=()
if [ "$(id --user)" -ne 0 ]; then
    as_root=(sudo --non-interactive)
fi
if ! command -v apt-get >/dev/null || { [ ${#as_root[@]} -gt 0 ] && ! "${as_root[@]}" true 2>/dev/null; }; then
    echo "kouan: 请先安装：${missing[*]}（Debian: sudo apt-get install ${missing[*]}）" >&2
    echo "kouan: please install first: ${missing[*]} (Debian: sudo apt-get install ${missing[*]})" >&2
    exit 2
fi

echo "kouan: installing ${missing[*]}" >&2
export DEBIAN_FRONTEND=noninteractive
install=(env DEBIAN_FRONTEND=noninteractive apt-get install --yes --quiet --no-install-recommends "${missing[@]}")
# The package lists may be missing or old: renew them only when the first try fails.
"${as_root[@]}" "${install[@]}" || {
    "${as_root[@]}" apt-get update --quiet
    "${as_root[@]}" "${install[@]}"
}
