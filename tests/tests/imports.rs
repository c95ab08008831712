//! A municipality enters its schools, people and absence from files, and again.

#![expect(clippy::indexing_slicing, reason = "a test that finds something else has failed")]

use std::{
    fmt::Write as _,
    io::Write as _,
    time::{Duration, Instant},
};

use anyhow::{Context, Result};
use e2e::{Client, Kind, Office, Program, Scenario, Told, forms_folder, kinds};
use serde_json::{Value, json};

const PROGRAM: &str = env!("CARGO_BIN_EXE_naervaer-tested");

const UNITS: &str = "id,kind,name\nU1,school,Lia skole\nU2,skole,Vågen ungdomsskole\n";
const CLASSES: &str = "id;enhet;navn;trinn\nC8A;U2;8A;8\nC9A;U2;9A;9\n";
const STAFF: &str = "id,name,role,unit,class\nT1,Kari Nordahl,contact_teacher,,C8A\n\
    T2,Jonas Lien,contact_teacher,,C9A\nT3,Ingrid Solberg,leadership,U2,\n";
const PUPILS: &str =
    "\u{feff}id;navn;klasse;skjermet\r\nP1;Siri Berg;C8A;\r\nP2;Nora Lunde;C8A;ja\r\nP3;Aksel Vold;C9A;nei\r\n";
const GUARDIANS: &str = "id,name,pupil,relation\nG1,Ola Berg,P1,far\nG2,Mia Lunde,P2,mor\nG1,Ola Berg,P3,far\n";

fn town(office: &Office) -> Result<()> {
    for (name, text) in [
        ("in/units.csv", UNITS),
        ("in/klasser.csv", CLASSES),
        ("in/staff.csv", STAFF),
        ("in/elever.csv", PUPILS),
        ("in/guardians.csv", GUARDIANS),
    ] {
        office.write(name, text)?;
    }
    Ok(())
}

/// A token for somebody of the register.
fn token(office: &Office, person: &str, role: &str) -> Result<String> {
    let token = office.run(&["token", "create", "--person", person, "--role", role, "--expires", "2099-12-31"])?;
    Ok(token.trim().to_owned())
}

const SEEN: &str = "{ pupils(first: 100) { nodes { name class { name } school { name } } }
    cases { nodes { class { name } school { name } pupil { name } } } }";

async fn pupils(client: &Client) -> Result<Vec<Value>> {
    let data = client.data(SEEN, json!({})).await?;
    Ok(data["pupils"]["nodes"].as_array().context("no pupils")?.clone())
}

#[tokio::test]
async fn files_are_told_then_taken_in_and_make_no_difference_again() -> Result<()> {
    for kind in kinds() {
        let office = Office::found(PROGRAM, kind)?;
        town(&office)?;
        let told = office.run(&["import", "people", "in", "--lang", "en"])?;
        assert!(told.contains("+ class 8A (8), Vågen ungdomsskole"), "{told}");
        assert!(told.contains("+ person Nora Lunde, under address protection\n"), "{told}");
        assert!(told.ends_with("differences. Nothing was changed; --apply applies them.\n"), "{told}");
        assert_eq!(office.run(&["import", "people", "in", "--lang", "en"])?, told, "telling changes nothing");
        let applied = office.run(&["import", "people", "in", "--apply"])?;
        assert!(applied.ends_with("forskjeller er tatt inn.\n"), "{applied}");
        assert_eq!(office.run(&["import", "people", "in", "--apply"])?, "Ingenting er annerledes.\n");
        assert!(office.run(&["verify"]).is_err(), "nothing is published yet");

        let kari = token(&office, "Kari Nordahl", "contact_teacher")?;
        let jonas = token(&office, "Jonas Lien", "contact_teacher")?;
        let forms = forms_folder()?;
        let server = Program::serve(PROGRAM, office.database(), forms.path(), &[]).await?;
        let (kari, jonas) = (server.client(&kari), server.client(&jonas));
        let of_kari = pupils(&kari).await?;
        assert_eq!(of_kari.len(), 2, "{of_kari:?}");
        assert!(of_kari.iter().all(|pupil| pupil["class"]["name"] == "8A"), "the teacher knows where they are");
        assert_eq!(pupils(&jonas).await?.len(), 1);
    }
    Ok(())
}

#[tokio::test]
async fn nothing_says_where_a_pupil_under_address_protection_is() -> Result<()> {
    for kind in kinds() {
        let office = Office::found(PROGRAM, kind)?;
        town(&office)?;
        office.run(&["import", "people", "in", "--apply"])?;
        let tokens = [("Kari Nordahl", "contact_teacher"), ("Mia Lunde", "guardian"), ("Ola Berg", "guardian")]
            .map(|(person, role)| token(&office, person, role));
        let forms = forms_folder()?;
        let server = Program::serve(PROGRAM, office.database(), forms.path(), &[]).await?;
        let [kari, mia, ola] = tokens;
        let (kari, mia, ola) = (server.client(&kari?), server.client(&mia?), server.client(&ola?));
        for _ in 0..2 {
            let case = e2e::open_case(&kari).await?;
            let filling = Scenario::open(&kari, &case, "cooperation_agreement").await?;
            let begun = filling.read("case { pupil { name } } place").await?;
            let is_hidden = begun["case"]["pupil"]["name"] == "Nora Lunde";
            assert_eq!(begun["place"].is_null(), is_hidden, "{begun}");
        }
        let case = |client: Client| async move {
            anyhow::Ok(client.data(SEEN, json!({})).await?["cases"]["nodes"][0].clone())
        };
        let shown = case(mia.clone()).await?;
        assert_eq!(shown["pupil"]["name"], "Nora Lunde");
        assert!(shown["class"].is_null() && shown["school"].is_null(), "{shown}");
        let shown = case(ola).await?;
        assert_eq!(shown["school"]["name"], "Vågen ungdomsskole");
        // Nor does asking for it.
        let school = kari.data("{ cases(first: 1) { nodes { school { id } } } }", json!({})).await?;
        let asked = "query Ask($id: ID!) { cases(filter: { schoolId: { eq: $id } }) { totalCount } }";
        let variables = json!({ "id": school["cases"]["nodes"][0]["school"]["id"] });
        assert_eq!(kari.data(asked, variables.clone()).await?["cases"]["totalCount"], 2);
        assert_eq!(mia.data(asked, variables).await?["cases"]["totalCount"], 0);
    }
    Ok(())
}

#[tokio::test]
async fn an_open_case_follows_a_pupil_to_another_class() -> Result<()> {
    for kind in kinds() {
        let office = Office::found(PROGRAM, kind)?;
        town(&office)?;
        office.run(&["import", "people", "in", "--apply"])?;
        let tokens =
            [token(&office, "Kari Nordahl", "contact_teacher")?, token(&office, "Jonas Lien", "contact_teacher")?];
        let forms = forms_folder()?;
        let server = Program::serve(PROGRAM, office.database(), forms.path(), &[]).await?;
        let [kari, jonas] = tokens.map(|token| server.client(&token));
        e2e::open_case(&kari).await?;
        let cases =
            |client: Client| async move { anyhow::Ok(client.data(SEEN, json!({})).await?["cases"]["nodes"].clone()) };
        assert_eq!(cases(kari.clone()).await?.as_array().map(Vec::len), Some(1));

        // A new school year: all of 8A go to 9A, while the server runs.
        office.write("in/elever.csv", &PUPILS.replace("C8A", "C9A"))?;
        let told = office.run(&["import", "people", "in", "--apply", "--lang", "en"])?;
        assert!(told.contains("~ person Siri Berg, 8A, Vågen ungdomsskole → 9A, Vågen ungdomsskole"), "{told}");
        assert!(told.contains("~ person Nora Lunde, another class\n"), "{told}");
        assert!(told.contains("~ the open case follows: "), "{told}");
        assert_eq!(cases(kari).await?, json!([]));
        assert_eq!(cases(jonas).await?.as_array().map(Vec::len), Some(1));
    }
    Ok(())
}

const ENTER: &str = "mutation Enter($input: EnterPeopleInput!) { enterPeople(input: $input) {
    differences applied userErrors { message code path question } } }";

fn same_town() -> Value {
    json!({
        "units": [
            { "id": "U1", "kind": "school", "name": "Lia skole" },
            { "id": "U2", "kind": "skole", "name": "Vågen ungdomsskole" },
        ],
        "classes": [
            { "id": "C8A", "unit": "U2", "name": "8A", "grade": "8" },
            { "id": "C9A", "unit": "U2", "name": "9A", "grade": "9" },
        ],
        "staff": [
            { "id": "T1", "name": "Kari Nordahl", "role": "contact_teacher", "class": "C8A" },
            { "id": "T2", "name": "Jonas Lien", "role": "contact_teacher", "class": "C9A" },
            { "id": "T3", "name": "Ingrid Solberg", "role": "leadership", "unit": "U2" },
        ],
        "pupils": [
            { "id": "P1", "name": "Siri Berg", "class": "C8A" },
            { "id": "P2", "name": "Nora Lunde", "class": "C8A", "protected": "ja" },
            { "id": "P3", "name": "Aksel Vold", "class": "C9A", "protected": "nei" },
        ],
        "guardians": [
            { "id": "G1", "name": "Ola Berg", "pupil": "P1", "relation": "far" },
            { "id": "G2", "name": "Mia Lunde", "pupil": "P2", "relation": "mor" },
            { "id": "G1", "name": "Ola Berg", "pupil": "P3", "relation": "far" },
        ],
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn an_administrator_enters_the_same_town_by_mutation_and_the_files_find_nothing_to_change() -> Result<()> {
    for kind in kinds() {
        let office = Office::found(PROGRAM, kind)?;
        let forms = forms_folder()?;
        let server = Program::serve(PROGRAM, office.database(), forms.path(), &[]).await?;
        let geir = server.client(&office.token).reading("en");
        let enter = |input: Value| geir.mutate(ENTER, json!({ "input": input }));
        let with = |more: Value| {
            let mut input = same_town();
            input
                .as_object_mut()
                .into_iter()
                .zip(more.as_object())
                .for_each(|(input, more)| input.extend(more.clone()));
            input
        };

        let (told, errors) = enter(with(json!({ "onlyTell": true }))).await?;
        assert_eq!((errors.len(), &told["applied"]), (0, &json!(false)));
        let differences = told["differences"].to_string();
        assert!(differences.contains("+ person Nora Lunde, under address protection\""), "{differences}");
        let (done, errors) = enter(same_town()).await?;
        assert_eq!((errors.len(), &done["applied"]), (0, &json!(true)));
        assert_eq!(enter(same_town()).await?.0["differences"], json!([]), "the same again");
        town(&office)?;
        assert_eq!(office.run(&["import", "people", "in", "--apply"])?, "Ingenting er annerledes.\n");

        // What is wrong with it is told at its place, and nothing is changed.
        let mut wrong = same_town();
        wrong["pupils"][0]["class"] = json!("C7X");
        wrong["pupils"][1]["name"] = json!(null);
        wrong["classes"][1]["grade"] = json!("14");
        wrong["staff"][0]["role"] = json!("contact_techer");
        let (refused, errors) = enter(wrong).await?;
        assert_eq!(refused["applied"], false);
        let at = |code: &str, path: &[&str]| {
            errors.iter().any(|error| error.code == code && error.path == path && !error.message.is_empty())
        };
        assert!(at("NOT_FOUND", &["input", "pupils", "0", "class"]), "{errors:?}");
        assert!(at("REQUIRED", &["input", "pupils", "1", "name"]), "{errors:?}");
        assert!(at("RANGE", &["input", "classes", "1", "grade"]), "{errors:?}");
        assert!(at("OPTION", &["input", "staff", "0", "role"]), "{errors:?}");
        assert_eq!(enter(same_town()).await?.0["differences"], json!([]), "what was refused changed something");

        // One line alone moves a pupil; what is not listed stays.
        let moved = json!({ "pupils": [{ "id": "P1", "name": "Siri Berg", "class": "C9A" }] });
        let (moved, _) = enter(moved).await?;
        assert_eq!(
            moved["differences"],
            json!(["~ person Siri Berg, 8A, Vågen ungdomsskole → 9A, Vågen ungdomsskole"])
        );
        let gone = json!({
            "staff": [{ "id": "T2", "role": "contact_teacher", "class": "C9A", "gone": true }],
            "pupils": [{ "id": "P3", "gone": true }],
            "guardians": [{ "id": "G1", "pupil": "P3", "gone": true }],
        });
        let (gone_now, errors) = enter(gone.clone()).await?;
        assert_eq!(errors, []);
        assert_eq!(gone_now["differences"].as_array().map(Vec::len), Some(3), "{gone_now}");
        assert_eq!(enter(gone).await?.0["differences"], json!([]));

        // Nobody else says who there is.
        let kari = server.client(&token(&office, "Kari Nordahl", "contact_teacher")?);
        let (refused, errors) = kari.mutate(ENTER, json!({ "input": same_town() })).await?;
        assert_eq!((errors.len(), errors[0].code.as_str(), &refused["applied"]), (1, "NOT_WRITABLE", &json!(false)));
        assert_eq!(refused["differences"], json!([]));
    }
    Ok(())
}

#[test]
fn ten_kinds_of_mistakes_are_told_with_line_and_column_and_nothing_is_changed() -> Result<()> {
    let office = Office::found(PROGRAM, Kind::Sqlite)?;
    town(&office)?;
    office.write(
        "in/elever.csv",
        "id;navn;klasse;skjermet;fodselsnummer\n\
         P1;Siri Berg;C8A;;\n\
         P1;Siri Berg;C8A;;\n\
         ;Nora Lunde;C8A;;\n\
         P3;Aksel Vold;C7X;;\n\
         P4;Maja Strøm;C8A;kanskje;\n\
         P5;Henrik Aas;C8A;;12345678901\n\
         P6;Emilie Foss;C8A\n",
    )?;
    office.write("in/units.csv", "id,kind,name\nU2,skoole,Vågen ungdomsskole\n")?;
    office.write("in/klasser.csv", "id;enhet;navn;trinn\nC8A;U2;8A;14\nC9A;U9;9A;9\n")?;
    office.write("in/staff.csv", "id,name,role,unit,class\nT1,Kari,contact_techer,,C8A\nT1,Ola,leadership,U2,\n")?;
    // Before anything is published, the directory of forms says which roles there are.
    std::os::unix::fs::symlink(e2e::shipped_forms(), office.database().home().join("forms"))?;

    let refused = office.try_run(&["import", "people", "in", "--apply", "--lang", "en"])?;
    assert!(!refused.well, "{refused:?}");
    // A file that cannot be read as lines is told of first.
    assert!(refused.text.contains("elever.csv, line 4, column id: this must be filled in."), "{}", refused.text);
    assert!(refused.text.contains("elever.csv, line 8: the line has 3 cells, and the heading 5."), "{}", refused.text);
    office.write(
        "in/elever.csv",
        "id;navn;klasse;skjermet;fodselsnummer\n\
         P1;Siri Berg;C8A;;\n\
         P1;Siri Berg;C8A;;\n\
         P3;Aksel Vold;C7X;;\n\
         P4;Maja Strøm;C8A;kanskje;\n\
         P5;Henrik Aas;C8A;;12345678901\n",
    )?;
    let refused = office.try_run(&["import", "people", "in", "--apply", "--lang", "en"])?;
    for sentence in [
        "klasser.csv, line 2, column trinn: «14» is no whole number from 1 to 13.",
        "klasser.csv, line 3, column enhet: no school or kindergarten has the id «U9»",
        "staff.csv, line 2, column role: «contact_techer» is none of contact_teacher, ",
        "staff.csv, line 3, column name: line 2 says otherwise of the same person.",
        "elever.csv, line 3: line 2 says this already.",
        "elever.csv, line 4, column klasse: no class has the id «C7X»",
        "elever.csv, line 5, column skjermet: «kanskje» is none of ja, nei.",
        "elever.csv, line 6, column fodselsnummer: this is no national identity number",
        "units.csv, line 2, column kind: «skoole» is none of school, skole, kindergarten, barnehage.",
        "guardians.csv, line 3, column pupil: no pupil has the id «P2»",
        "10 mistakes. Nothing was changed.\n",
    ] {
        assert!(refused.text.contains(sentence), "{sentence}\nis not in\n{}", refused.text);
    }
    let bokmaal = office.try_run(&["import", "people", "in", "--apply"])?;
    assert!(
        bokmaal.text.contains("elever.csv, linje 4, kolonne klasse: ingen klasse har id «C7X»"),
        "{}",
        bokmaal.text
    );
    assert!(!refused.text.contains("12345678901"), "a national identity number is not repeated");

    town(&office)?;
    let whole = office.run(&["import", "people", "in", "--lang", "en"])?;
    assert!(whole.contains("+ unit Lia skole"), "what was refused changed something: {whole}");
    Ok(())
}

#[test]
fn a_file_that_is_cut_short_lets_nobody_leave_unasked() -> Result<()> {
    let office = Office::found(PROGRAM, Kind::Sqlite)?;
    town(&office)?;
    let pupils =
        |count: usize| (0..count).fold("id;navn;klasse\n".to_owned(), |text, n| format!("{text}P{n};Elev {n};C8A\n"));
    office.write("in/guardians.csv", "id,name,pupil\n")?;
    office.write("in/elever.csv", &pupils(40))?;
    office.run(&["import", "people", "in", "--apply"])?;
    office.write("in/elever.csv", &pupils(20))?;
    let Told { text, well, .. } = office.try_run(&["import", "people", "in", "--apply"])?;
    assert!(!well && text.contains("legg til --with-leavers"), "{text}");
    office.run(&["import", "people", "in", "--apply", "--with-leavers"])?;
    assert_eq!(office.run(&["import", "people", "in", "--apply"])?, "Ingenting er annerledes.\n");
    Ok(())
}

#[test]
fn five_thousand_pupils_are_entered_within_20_seconds() -> Result<()> {
    for kind in kinds() {
        let office = Office::found(PROGRAM, kind)?;
        office.write("in/units.csv", UNITS)?;
        let (mut classes, mut pupils, mut guardians) =
            ("id,unit,name,grade\n".to_owned(), "id,name,class\n".to_owned(), "id,name,pupil,relation\n".to_owned());
        for class in 0..200 {
            writeln!(classes, "C{class},U1,Klasse {class},{}", class % 10 + 1)?;
        }
        for pupil in 0..5_000 {
            writeln!(pupils, "P{pupil},Elev Nummer {pupil},C{}", pupil % 200)?;
            writeln!(guardians, "G{pupil},Mor Nummer {pupil},P{pupil},mor\nF{pupil},Far Nummer {pupil},P{pupil},far")?;
        }
        office.write("in/classes.csv", &classes)?;
        office.write("in/pupils.csv", &pupils)?;
        office.write("in/guardians.csv", &guardians)?;
        let begin = Instant::now();
        let told = office.run(&["import", "people", "in", "--apply", "--lang", "en"])?;
        let took = begin.elapsed();
        assert!(told.ends_with("25202 differences applied.\n"), "{told}");
        let begin = Instant::now();
        assert_eq!(office.run(&["import", "people", "in", "--apply", "--lang", "en"])?, "Nothing differs.\n");
        let again = begin.elapsed();
        writeln!(std::io::stderr(), "5,000 pupils and 10,000 guardians ({kind:?}): {took:.1?}, again {again:.1?}")?;
        assert!(took < Duration::from_secs(20), "{took:?}");
    }
    Ok(())
}

#[test]
fn absence_comes_as_totals_under_the_systems_own_headings() -> Result<()> {
    for kind in kinds() {
        let office = Office::found(PROGRAM, kind)?;
        town(&office)?;
        office.run(&["import", "people", "in", "--apply"])?;
        office.write(
            "columns.toml",
            "[columns]\npupil = 'Elev-ID'\ndays = 'Dager'\nhours = 'Timer'\n\
             [period]\nfrom = '2026-08-01'\nto = '2026-12-31'\n",
        )?;
        office.write("totals.csv", "Elev-ID;Navn;Dager;Timer\nP1;Siri;9;4\nP2;Nora;;12\n")?;
        let import = ["import", "absence", "totals.csv", "--columns", "columns.toml", "--lang", "en"];
        let told = office.run(&import)?;
        assert!(told.contains("+ Siri Berg, 2026-08-01 – 2026-12-31: 9 days, 4 hours\n"), "{told}");
        assert!(told.contains("+ Nora Lunde, 2026-08-01 – 2026-12-31: 12 hours\n"), "{told}");
        let apply = [&import[..], &["--apply"]].concat();
        office.run(&apply)?;
        assert_eq!(office.run(&apply)?, "Nothing differs.\n");
        office.write("totals.csv", "Elev-ID;Navn;Dager;Timer\nP1;Siri;10;4\nP2;Nora;;12\n")?;
        let told = office.run(&apply)?;
        assert!(told.contains("~ Siri Berg, 2026-08-01 – 2026-12-31: 9 days, 4 hours → 10 days, 4 hours\n"), "{told}");

        office.write("totals.csv", "Elev-ID;Navn;Dager;Timer\nP1;Siri;2,5;4\nP9;Nora;;12\nP1;Siri;-1;4\n")?;
        let refused = office.try_run(&apply)?;
        assert!(!refused.well);
        for sentence in [
            "totals.csv, line 2, column Dager: «2,5» is no whole number from 0 to 5000.",
            "totals.csv, line 3, column Elev-ID: no pupil has the id «P9»",
            "totals.csv, line 4, column Dager: «-1» is no whole number",
        ] {
            assert!(refused.text.contains(sentence), "{sentence}\nis not in\n{}", refused.text);
        }
    }
    Ok(())
}

#[test]
fn absence_comes_by_lesson_and_a_correction_takes_it_away() -> Result<()> {
    for kind in kinds() {
        let office = Office::found(PROGRAM, kind)?;
        town(&office)?;
        office.run(&["import", "people", "in", "--apply"])?;
        office.write("columns.toml", "kind = 'lessons'\n[words]\nG = 'valid'\nU = 'invalid'\nF = 'late'\n")?;
        let import = ["import", "absence", "lessons.csv", "--columns", "columns.toml", "--apply", "--lang", "en"];
        office.write(
            "lessons.csv",
            "elev;dato;time;type;fag\nP1;2.11.2026;;U;\nP1;3.11.2026;1;F;norsk\nP3;2026-11-04;6;G;gym\n",
        )?;
        let told = office.run(&import)?;
        assert!(told.contains("+ Siri Berg: 2026-11-02, the whole day, invalid\n"), "{told}");
        assert!(told.contains("+ Siri Berg: 2026-11-03, lesson 1, late\n"), "{told}");
        assert_eq!(office.run(&import)?, "Nothing differs.\n");
        office.write("lessons.csv", "elev;dato;time;type;fag\nP1;2.11.2026;;G;\nP3;2026-11-04;6;G;gym\n")?;
        let told = office.run(&import)?;
        assert!(told.contains("- Siri Berg: 2026-11-02, the whole day, invalid\n"), "{told}");
        assert!(told.contains("+ Siri Berg: 2026-11-02, the whole day, valid\n"), "{told}");
        assert!(told.contains("- Siri Berg: 2026-11-03, lesson 1, late\n"), "{told}");
        office.write("lessons.csv", "elev;dato;time;type\nP1;2.11.26;13;X\n")?;
        let refused = office.try_run(&import)?.text;
        assert!(refused.contains("lessons.csv, line 2, column dato: «2.11.26» is no day."), "{refused}");
        assert!(
            refused.contains("lessons.csv, line 2, column time: «13» is no whole number from 0 to 12."),
            "{refused}"
        );
        assert!(refused.contains("lessons.csv, line 2, column type: «X» is none of F, G, U."), "{refused}");
    }
    Ok(())
}
