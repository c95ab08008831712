// The page at /: whoever is logged in, or a token, kept for this tab alone, and GraphiQL.
'use strict';

const KEY = 'naervaer-token';
const field = document.getElementById('token');
const known = document.getElementById('known');
const root = ReactDOM.createRoot(document.getElementById('graphiql'));

const FIRST_QUERY = `# Who am I, and which forms are there?
query First {
  viewer { person { name } }
  forms { name version }
  cases(first: 5) { totalCount nodes { id state pupil { name } } }
}
`;

async function ask(parameters, options) {
  const token = sessionStorage.getItem(KEY);
  const response = await fetch('/graphql', {
    method: 'POST',
    headers: {
      ...options?.headers,
      Accept: 'application/graphql-response+json, application/json;q=0.9',
      'Content-Type': 'application/json',
      ...(token && { Authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify(parameters),
  });
  if (response.status === 401) known.textContent = 'Log in, or paste a token that has not expired.';
  return response.json();
}

function show() {
  const token = sessionStorage.getItem(KEY);
  known.textContent = '';
  // A new key makes a new GraphiQL, which reads the schema anew.
  root.render(React.createElement(GraphiQL, { key: token ?? '', fetcher: ask, defaultQuery: FIRST_QUERY, shouldPersistHeaders: false }));
}

document.getElementById('who').addEventListener('submit', (event) => {
  event.preventDefault();
  sessionStorage.setItem(KEY, field.value.trim());
  field.value = '';
  show();
});

// Without a token, whoever is logged in is known by a cookie that scripts do not see.
async function begin() {
  if (sessionStorage.getItem(KEY)) return show();
  const { status } = await fetch('/schema.graphql', { method: 'HEAD' });
  if (status === 200) show();
}
begin();
