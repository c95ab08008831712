#!/usr/bin/env bash
# Thirteen mutants of `Scoped`: each takes one predicate away, and the matrix must fail on it.
#   backend/tests/access/mutants.sh
# It works on a copy of src/scoped.rs and puts the original back, however it ends.
set -u
cd "$(dirname "$0")/../../.."
file=backend/src/scoped.rs
kept=$(mktemp)
cp "$file" "$kept"
trap 'cp "$kept" "$file"; rm -f "$kept"' EXIT
survived=0
# name ¦ roles that notice it ¦ what stands there ¦ what takes its place
while IFS='¦' read -r name roles from to; do
    [ -n "$name" ] || continue
    cp "$kept" "$file"
    python3 - "$file" "$from" "$to" <<'P' || { echo "NOT APPLIED  $name"; survived=1; continue; }
import sys
path, old, new = sys.argv[1:]
text = open(path).read()
if old not in text: sys.exit(1)
open(path, "w").write(text.replace(old, new, 1))
P
    if MATRIX_ROLES="$roles" "${CARGO:-cargo}" test -q -p backend --test access matrix::nobody >/tmp/mutant.$$ 2>&1; then
        echo "SURVIVED     $name"
        survived=1
    elif grep -q "faults of" /tmp/mutant.$$; then
        echo "caught       $name: $(grep -o '[0-9]* faults of [0-9]*' /tmp/mutant.$$)"
    else
        echo "NO VERDICT   $name"
        survived=1
    fi
    rm -f /tmp/mutant.$$
done <<'LIST'
whose posting it is¦leadership¦            .and_where(Expr::col("person_id").eq(self.person()))¦
in which role they are posted¦kindergarten_leader¦            .and_where(Expr::col("role").is_in(roles))¦            .and_where(Expr::col("role").is_not_in(roles))
which unit they lead¦leadership¦k("unit_id").in_subquery(self.places(LEADERS, "unit_id"))¦k("unit_id").ne("")
which class they teach¦contact_teacher¦k("class_id").in_subquery(self.places(TEACHERS, "class_id"))¦k("class_id").ne("")
whose child it is¦guardian¦        children.and_where(Expr::col("guardian_id").eq(self.person()));¦
which pupil it is about¦pupil¦k("pupil_id").eq(self.person())¦k("pupil_id").ne("")
as what they were let in¦bup¦a("role").is_null().or(a("role").is_in(self.roles()))¦a("role").is_null()
to which form¦bup¦a("form").is_null().or(a("form").eq(form.clone()))¦a("case_id").is_not_null()
until it is ended¦bup¦a("ended_at").is_null()¦a("case_id").is_not_null()
which forms the feed tells of¦guardian¦Condition::all().add(t("person_id").is_null()).add(self.reaches_form(&t("form")))¦Condition::all().add(t("person_id").is_null())
who is told why somebody is let in¦bup¦t("person_id").eq(self.person()).and(k("id").in_subquery(self.admitted_cases()))¦t("person_id").eq(self.person())
forms that are closed by place¦guardian¦        sees_form(self.requester, form)¦        form.name.as_str() != "" || sees_form(self.requester, form)
forms that open when shared¦guardian¦form.until_shared || sees_form¦sees_form
LIST
exit $survived
