"""Scalars that schemathesis does not know. Ten minutes of generated operations against a demo server:

    pip install schemathesis
    SCHEMATHESIS_HOOKS=schemathesis_hooks schemathesis run http://127.0.0.1:8080/graphql \\
        -H "Authorization: Bearer nv_…" --phases fuzzing -c not_a_server_error --max-time 600 -n 1000000
"""

import schemathesis
from hypothesis import strategies as st
from schemathesis.graphql import nodes

schemathesis.graphql.scalar("LanguageTag", st.sampled_from(["nb", "nn", "en", "ar"]).map(nodes.String))
schemathesis.graphql.scalar("AnswerValue", st.text().map(nodes.String))
for name in ["FillingInputHeaders", "SignatureInputHeaders", "ConflictInputHeaders", "RejectionInputHeaders", "Answers"]:
    schemathesis.graphql.scalar(name, st.text().map(nodes.String))
