//! Row level security on PostgreSQL: the second line behind `scoped`, in the database's own words.
//!
//! Whoever reads for somebody does so as the role `naervaer_reader`, in a transaction that says who asks. Without
//! that, or past `scoped`, that role sees nothing. The owner of the tables, who writes and migrates, is not bound.
//! Not here: SQLite, which has no such thing; there `scoped` and the sealing stand alone.

use sea_orm::{ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbErr, Statement};

/// The role that reads for somebody.
pub(crate) const READER: &str = "naervaer_reader";

/// Who asks, as the policies look it up.
pub(crate) struct Asking {
    /// `naervaer.person`
    pub(crate) person: String,
    /// `naervaer.roles`, with commas.
    pub(crate) roles: String,
    /// `naervaer.handed`: the one case of a tablet that was handed over, or nothing.
    pub(crate) handed: String,
    /// `naervaer.now`
    pub(crate) now: String,
    /// `naervaer.today`
    pub(crate) today: String,
    /// `naervaer.closed`: forms that the requester does not see by place, with commas.
    pub(crate) closed: String,
    /// `naervaer.shut`: forms that they do not see even where they are let in.
    pub(crate) shut: String,
}

impl Asking {
    /// Says so until the transaction ends: one statement.
    pub(crate) async fn say(&self, transaction: &DatabaseTransaction) -> Result<(), DbErr> {
        let Self { person, roles, handed, now, today, closed, shut } = self;
        let settings = [
            ("person", person),
            ("roles", roles),
            ("handed", handed),
            ("now", now),
            ("today", today),
            ("closed", closed),
            ("shut", shut),
        ];
        let set: Vec<String> = (settings.iter().enumerate())
            .map(|(n, (name, _))| format!("set_config('naervaer.{name}', ${}, true)", n + 1))
            .collect();
        let values = settings.map(|(_, value)| value.clone().into());
        let sql = format!("SELECT {}", set.join(", "));
        let statement = Statement::from_sql_and_values(transaction.get_database_backend(), sql, values);
        transaction.query_one_raw(statement).await.map(drop)
    }
}

/// Makes the role, without which nobody connects to read for somebody.
pub(super) async fn make_role(writing: &DatabaseConnection) -> Result<(), DbErr> {
    writing.execute_unprepared(ROLE).await.map(drop)
}

/// Makes the functions and the policies of the static tables as they must be, and those of forms that are there.
pub(super) async fn establish(writing: &DatabaseConnection) -> Result<(), DbErr> {
    writing.execute_unprepared(FUNCTIONS).await?;
    for (table, rows) in POLICIES {
        writing.execute_unprepared(&policy(table, rows)).await?;
    }
    writing.execute_unprepared(TABLES_OF_FORMS).await.map(drop)
}

/// The tables of forms, after some were made.
pub(crate) async fn extend(connection: &impl ConnectionTrait) -> Result<(), DbErr> {
    connection.execute_unprepared(TABLES_OF_FORMS).await.map(drop)
}

fn policy(table: &str, rows: &str) -> String {
    let rows = rows.replace("{t}", table);
    format!(
        "ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
         DROP POLICY IF EXISTS reads ON {table};
         CREATE POLICY reads ON {table} FOR SELECT TO {READER} USING ({rows});
         GRANT SELECT ON {table} TO {READER};"
    )
}

/// Databases of one cluster share their roles, and may be opened at the same time.
const ROLE: &str = "
DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'naervaer_reader') THEN
        CREATE ROLE naervaer_reader NOLOGIN;
    END IF;
    IF NOT pg_has_role(current_user, 'naervaer_reader', 'MEMBER') THEN
        GRANT naervaer_reader TO CURRENT_USER;
    END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$";

const FUNCTIONS: &str = "
CREATE OR REPLACE FUNCTION naervaer_asks(name text) RETURNS text LANGUAGE sql STABLE
    AS $$ SELECT coalesce(current_setting('naervaer.' || name, true), '') $$;
CREATE OR REPLACE FUNCTION naervaer_is(role text) RETURNS boolean LANGUAGE sql STABLE
    AS $$ SELECT role = ANY (string_to_array(naervaer_asks('roles'), ',')) $$;
CREATE OR REPLACE FUNCTION naervaer_is_one_of(list text, form text) RETURNS boolean LANGUAGE sql STABLE
    AS $$ SELECT form = ANY (string_to_array(naervaer_asks(list), ',')) $$;
CREATE OR REPLACE FUNCTION naervaer_units(VARIADIC roles text[]) RETURNS SETOF text
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path FROM CURRENT AS $$
    SELECT unit_id FROM postings
    WHERE person_id = naervaer_asks('person') AND role = ANY (roles) AND naervaer_is(role) AND unit_id IS NOT NULL $$;
CREATE OR REPLACE FUNCTION naervaer_classes(VARIADIC roles text[]) RETURNS SETOF text
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path FROM CURRENT AS $$
    SELECT class_id FROM postings
    WHERE person_id = naervaer_asks('person') AND role = ANY (roles) AND naervaer_is(role) AND class_id IS NOT NULL $$;
CREATE OR REPLACE FUNCTION naervaer_children() RETURNS SETOF text
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path FROM CURRENT AS $$
    SELECT pupil_id FROM guardianships WHERE guardian_id = naervaer_asks('person') AND naervaer_is('guardian') $$;
CREATE OR REPLACE FUNCTION naervaer_cases_led() RETURNS SETOF text
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path FROM CURRENT AS $$
    SELECT id FROM cases WHERE unit_id IN (SELECT naervaer_units('leadership', 'kindergarten_leader')) $$;
CREATE OR REPLACE FUNCTION naervaer_cases_of_family() RETURNS SETOF text
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path FROM CURRENT AS $$
    SELECT id FROM cases WHERE pupil_id IN (SELECT naervaer_children())
        OR (naervaer_is('pupil') AND pupil_id = naervaer_asks('person')) $$;
CREATE OR REPLACE FUNCTION naervaer_by_place() RETURNS SETOF text
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path FROM CURRENT AS $$
    SELECT id FROM cases
    WHERE naervaer_asks('handed') IN ('', id)
        AND (id IN (SELECT naervaer_cases_led()) OR id IN (SELECT naervaer_cases_of_family())
            OR class_id IN (SELECT naervaer_classes('contact_teacher', 'group_leader'))) $$;
CREATE OR REPLACE FUNCTION naervaer_let_in(OUT case_id text, OUT form text) RETURNS SETOF record
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path FROM CURRENT AS $$
    SELECT a.case_id, a.form FROM case_access a
    WHERE a.person_id = naervaer_asks('person') AND (a.role IS NULL OR naervaer_is(a.role))
        AND naervaer_asks('handed') IN ('', a.case_id)
        AND a.from_day <= naervaer_asks('today') AND (a.until_day IS NULL OR a.until_day >= naervaer_asks('today'))
        AND (a.until_at IS NULL OR a.until_at > naervaer_asks('now')) AND a.ended_at IS NULL $$;
CREATE OR REPLACE FUNCTION naervaer_pupils() RETURNS SETOF text
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path FROM CURRENT AS $$
    SELECT p.id FROM people p
    WHERE naervaer_asks('handed') = '' AND (
        p.class_id IN (SELECT naervaer_classes('contact_teacher', 'group_leader', 'teacher'))
        OR p.class_id IN (SELECT c.id FROM classes c
            WHERE c.unit_id IN (SELECT naervaer_units('leadership', 'kindergarten_leader', 'teacher')))
        OR p.id IN (SELECT naervaer_children()))
    UNION SELECT pupil_id FROM cases
    WHERE id IN (SELECT naervaer_by_place()) OR id IN (SELECT l.case_id FROM naervaer_let_in() l) $$;
CREATE OR REPLACE FUNCTION naervaer_guardians() RETURNS SETOF text
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path FROM CURRENT AS $$
    SELECT guardian_id FROM guardianships WHERE pupil_id IN (SELECT naervaer_pupils()) $$;
CREATE OR REPLACE FUNCTION naervaer_staff() RETURNS SETOF text
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path FROM CURRENT AS $$
    SELECT person_id FROM postings WHERE naervaer_asks('handed') = '' AND naervaer_asks('person') <> '' $$;
";

/// Tables that are read for somebody, and which of their rows.
const POLICIES: [(&str, &str); 17] = [
    ("units", "true"),
    ("classes", "true"),
    ("form_versions", "true"),
    ("postings", "naervaer_asks('person') <> ''"),
    ("guardianships", "guardian_id = naervaer_asks('person') OR pupil_id IN (SELECT naervaer_pupils())"),
    ("case_access", "person_id = naervaer_asks('person')"),
    (
        "people",
        "id = naervaer_asks('person') OR id IN (SELECT naervaer_pupils()) OR id IN (SELECT naervaer_guardians()) \
         OR id IN (SELECT naervaer_staff())",
    ),
    ("cases", "id IN (SELECT naervaer_by_place()) OR id IN (SELECT case_id FROM naervaer_let_in())"),
    ("keys", "case_id IN (SELECT id FROM cases)"),
    ("fillings", OF_FORM),
    ("follow_ups", OF_FORM),
    ("signatures", OF_FILLING),
    ("edits", OF_FILLING),
    ("conflicts", OF_FILLING),
    ("consents", "naervaer_asks('handed') = '' AND case_id IN (SELECT naervaer_by_place())"),
    (
        "shares",
        "naervaer_asks('handed') = '' AND (case_id IN (SELECT naervaer_by_place()) \
             OR (person_id = naervaer_asks('person') AND case_id IN (SELECT case_id FROM naervaer_let_in())))",
    ),
    (
        "audit",
        "naervaer_is('administrator') OR naervaer_is('archivist') \
         OR (naervaer_is('form_administrator') AND action = 'publish') \
         OR (naervaer_asks('handed') = '' AND (case_id IN (SELECT naervaer_cases_led()) \
             OR case_id IN (SELECT naervaer_cases_of_family())))",
    ),
];

/// `{t}` is the table at hand.
const OF_FORM: &str = "({t}.case_id IN (SELECT naervaer_by_place()) AND NOT naervaer_is_one_of('closed', {t}.form)) \
     OR (NOT naervaer_is_one_of('shut', {t}.form) AND EXISTS (SELECT FROM naervaer_let_in() l \
         WHERE l.case_id = {t}.case_id AND (l.form IS NULL OR l.form = {t}.form)))";

const OF_FILLING: &str = "EXISTS (SELECT FROM fillings f WHERE f.id = {t}.filling_id)";

/// Each table of a form, whatever forms there are.
const TABLES_OF_FORMS: &str = "
DO $$ DECLARE t text; BEGIN
    FOR t IN SELECT c.relname FROM pg_class c
        WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r' AND c.relname LIKE 'f\\_%'
            AND NOT c.relrowsecurity
    LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
        EXECUTE format('CREATE POLICY reads ON %I FOR SELECT TO naervaer_reader
            USING (EXISTS (SELECT FROM fillings f WHERE f.id = %I.filling_id))', t, t);
        EXECUTE format('GRANT SELECT ON %I TO naervaer_reader', t);
    END LOOP;
END $$";
