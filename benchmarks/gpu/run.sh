#!/bin/sh
# Measure and check, on a machine with a card:
#
#     benchmarks/gpu/run.sh FOLDER RESULTS [SECONDS]
#
# FOLDER is what `python -m benchmarks gpu --make FOLDER` wrote. RESULTS gets what is
# found, also if the time (840 seconds unless given) is over before all is done.
set -u
folder=$1 results=$2 seconds=${3:-840}
export PYTHONUNBUFFERED=1 OMP_NUM_THREADS=${OMP_NUM_THREADS:-4}
root=$(cd "$(dirname "$0")/../.." && pwd)
measuring=$((seconds * 45 / 100))
checking=$((seconds - measuring))
names="figures.json report.md speed.json cells.jsonl check.md"
mkdir -p "$results"
for name in $names; do rm -f "$folder/$name"; done
keep() {
    for name in $names; do
        if [ -e "$folder/$name" ]; then cp "$folder/$name" "$results"; fi
    done
}
here() {
    PYTHONPATH="$root" timeout "$1" python3 -m benchmarks gpu "$2" "$folder" \
        --seconds "$3" --device "${DEVICE:-cuda}"
}
here "$measuring" --run $((measuring - 60))
keep
here "$checking" --check $((checking - 60))
keep
