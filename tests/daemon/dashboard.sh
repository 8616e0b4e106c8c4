#!/bin/bash
# The dashboard for Grafana shows what the daemon counts: every metric and label in it is one that the
# daemon gives, and none of the daemon's is missing.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
needs python3

DASHBOARD=$REPO/tools/recipes/grafana/mailsiftd.json

# One line for each metric: NAME, and NAME LABEL="VALUE" for each label that is asked for.
asked_for() {
  python3 - "$DASHBOARD" <<'PYTHON'
import json, re, sys
dashboard = json.load(open(sys.argv[1]))
names = {v["name"] for v in dashboard["templating"]["list"]}
ids, places = set(), []
for panel in dashboard["panels"]:
    if panel["id"] in ids: sys.exit(f"panel {panel['id']}: twice")
    ids.add(panel["id"])
    if panel["datasource"]["uid"] not in {"${%s}" % name for name in names}: sys.exit(f"{panel['title']}: no data source")
    g = panel["gridPos"]
    if g["x"] + g["w"] > 24: sys.exit(f"{panel['title']}: beyond the edge")
    if any(g["x"] < o["x"] + o["w"] and o["x"] < g["x"] + g["w"] and g["y"] < o["y"] + o["h"] and o["y"] < g["y"] + g["h"] for o in places):
        sys.exit(f"{panel['title']}: on top of another")
    places.append(g)
    for target in panel["targets"]:
        text = target["expr"]
        if text.count("(") != text.count(")"): sys.exit(f"{text}: brackets")
        for name, labels in re.findall(r"(mailsiftd_[a-z_]+)(\{[^}]*\})?", text):
            print(name)
            for label in re.findall(r'[a-z]+="[^"]*"', labels): print(name, label)
        for label in re.findall(r"by \(([a-z]+)\)", text): print(re.search(r"mailsiftd_[a-z_]+", text)[0], "by", label)
PYTHON
}

claim_it_asks_for_what_the_daemon_gives() {
  start_daemon --store "postgresql:///nobody?host=$PWD"  # what it counts of a store, too
  spam_client -c <"$(spam_mail)" >/dev/null 2>&1 || python3 "$CLIENT" http /healthz >/dev/null
  python3 "$CLIENT" http /metrics | grep -v '^#' >metrics
  expect_exit 0 asked_for
  sort -u out >asked
  expect_match "metrics in it" '^[1-9][0-9]$' "$(wc -l <asked)"
  local name label more
  while read -r name label more; do
    if [[ $label == by ]]; then
      expect_match "$name by $more" "(^|
)$name\{[^}]*$more=" "$(<metrics)"
    elif [[ -n $label ]]; then
      expect_contains "label" "$name{$label" "$(<metrics)"
    else
      expect_match "$name" "(^|
)$name[{ ]" "$(<metrics)"
    fi
  done <asked
  expect_equal "counted, and not shown" "" "$(comm -23 <(sed 's/[{ ].*//' metrics | sort -u) <(awk '{ print $1 }' asked | sort -u))"
}

run_claims "$@"
