#!/bin/sh
# Fetches the vendored files of this directory anew from the npm registry. Run it here.
set -eu
GRAPHIQL=3.9.0 # the last line with a plain script build and no web workers
REACT=18.3.1   # the last line with a plain script build
work=$(mktemp -d)
trap 'rm -r "$work"' EXIT
for package in "graphiql@$GRAPHIQL" "react@$REACT" "react-dom@$REACT"; do
  mkdir "$work/${package%@*}"
  tar -xzf "$work/$(cd "$work" && npm pack --silent "$package")" -C "$work/${package%@*}" --strip-components=1
done
# Source maps are not served, so the lines that name them go.
sed '/sourceMappingURL/d' "$work/graphiql/graphiql.min.js" > graphiql.js
sed '/sourceMappingURL/d' "$work/graphiql/graphiql.min.css" > graphiql.css
cp "$work/react/umd/react.production.min.js" react.js
cp "$work/react-dom/umd/react-dom.production.min.js" react-dom.js
cp "$work/graphiql/LICENSE" LICENSE-graphiql
cp "$work/react/LICENSE" LICENSE-react
