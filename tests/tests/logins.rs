//! People log in at providers that the municipality trusts, and nobody else does.

use std::{
    io::Write as _,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, ensure};
use e2e::{Browser, Kind, Office, Page, Program, Script, forms_folder, kinds};
use reqwest::Method;
use serde_json::{Value, json};
use tempfile::TempDir;

const PROGRAM: &str = env!("CARGO_BIN_EXE_naervaer-tested");
/// Where browsers find the server; a proxy takes what comes there to where it listens.
const PUBLIC: &str = "https://naervaer.vik.example";
/// Made up, with right check digits.
const GUARDIAN: &str = "41018010001";
const CLIENT: &str = "naervaer";
const SECRET: &str = "a secret of a test that is long enough for HS256";

/// The town, entered by files.
fn found(kind: Kind) -> Result<Office> {
    let office = Office::found(PROGRAM, kind)?;
    office.write("in/units.csv", "id,kind,name\nU1,school,Lia skole\n")?;
    office.write("in/classes.csv", "id,unit,name,grade\nC1,U1,8A,8\n")?;
    office.write(
        "in/staff.csv",
        "id,name,role,unit,class,user_name\nT1,Kari Nordahl,contact_teacher,,C1,Kari@Vik.example\n\
         L1,Ingrid Solberg,leadership,U1,,oid-ingrid\nL1,Ingrid Solberg,administrator,,,oid-ingrid\n",
    )?;
    office.write("in/pupils.csv", "id,name,class\nP1,Siri Berg,C1\nP2,Nora Lunde,C1\n")?;
    office.write("in/guardians.csv", &format!("id,name,pupil,national_id\nG1,Ola Berg,P1,{GUARDIAN}\n"))?;
    office.run(&["import", "people", "in", "--apply"])?;
    office.write("client.secret", SECRET)?;
    Ok(office)
}

fn setting(name: &str, issuer: &str, rest: &str) -> String {
    format!(
        "[[login]]\nname = '{name}'\nissuer = '{issuer}'\nclient_id = '{CLIENT}'\n\
         client_secret_file = 'client.secret'\n{rest}\n"
    )
}

const FEIDE: &str = "label = 'Feide'\nscopes = ['userid']\n\
    person = { claim = 'https://n.feide.no/claims/eduPersonPrincipalName', is = 'user_name' }\n\
    opens = [{ claim = 'eduPersonAffiliation', value = 'employee', roles = ['contact_teacher', 'leadership'] }]";
const ID_PORTEN: &str = "label = 'ID-porten'\nscopes = ['profile']\nacr = ['idporten-loa-high']\n\
    person = { claim = 'pid', is = 'national_id' }\nopens = [{ roles = ['guardian'] }]";
const ENTRA: &str = "label = 'Entra ID'\nscopes = ['profile']\nperson = { claim = 'oid', is = 'user_name' }\n\
    opens = [{ roles = ['leadership'] }, { claim = 'groups', value = 'admins', roles = ['administrator'] }]";

/// A server with settings, and the directory of forms that it watches.
async fn serve(office: &Office, logins: &[String]) -> Result<(Program, TempDir)> {
    office.write("naervaer.toml", &format!("public_url = '{PUBLIC}'\n{}", logins.concat()))?;
    let forms = forms_folder()?;
    Ok((Program::serve(PROGRAM, office.database(), forms.path(), &[]).await?, forms))
}

fn real_provider(shape: &str) -> Result<Option<Script>> {
    let redirect = format!("{PUBLIC}/login/{shape}/callback");
    Script::start("provider.mjs", &[shape, CLIENT, SECRET, &redirect], &[])
}

async fn becomes(provider: &Script, who: Value) -> Result<()> {
    let told = reqwest::Client::new().post(format!("{}/who", provider.url)).body(who.to_string()).send().await?;
    ensure!(told.status().is_success(), "{told:?}");
    Ok(())
}

async fn ask(browser: &mut Browser, document: &str, variables: Value) -> Result<Value> {
    let body = json!({ "query": document, "variables": variables }).to_string();
    let page = browser.send_own(Method::POST, "/graphql", Some(body)).await?;
    ensure!(page.status == 200, "{page:?}");
    Ok(serde_json::from_str(&page.text)?)
}

fn session(browser: &Browser) -> Option<String> {
    browser.cookies.get(&(PUBLIC.to_owned(), "__Host-session".to_owned())).cloned()
}

const VIEWER: &str = "{ viewer { name roles } pupils(first: 10) { totalCount } }";

#[tokio::test]
async fn people_are_known_by_what_feide_id_porten_and_entra_say_of_them() -> Result<()> {
    let (Some(feide), Some(id_porten), Some(entra)) =
        (real_provider("feide")?, real_provider("idporten")?, real_provider("entra")?)
    else {
        return Ok(());
    };
    for kind in kinds() {
        let office = found(kind)?;
        let logins = [
            setting("feide", &feide.url, FEIDE),
            setting("idporten", &id_porten.url, ID_PORTEN),
            setting("entra", &entra.url, ENTRA),
        ];
        let (server, _forms) = serve(&office, &logins).await?;
        let new = || Browser::new(PUBLIC, server.url());
        let choice = new()?.open(&format!("{PUBLIC}/login")).await?.text;
        assert!(["Feide", "ID-porten", "Entra ID"].iter().all(|name| choice.contains(name)), "{choice}");

        // A teacher by Feide: as an employee, with the name in other letters than in the file.
        becomes(&feide, json!({ "name": "kari@vik.example" })).await?;
        let mut kari = new()?;
        let page =
            kari.follow(&format!("{PUBLIC}/login/feide"), Some(&format!("{PUBLIC}/login/feide/callback"))).await?;
        let callback = page.location.context("no way back")?;
        let back = kari.open(&callback).await?;
        let home = format!("{PUBLIC}/");
        assert_eq!((back.status, back.location.as_deref()), (303, Some(home.as_str())), "{}", server.output()?);
        let cookie = back.set.iter().find(|cookie| cookie.starts_with("__Host-session=")).context("no session")?;
        for part in ["Path=/", "Secure", "HttpOnly", "SameSite=Lax"] {
            assert!(cookie.contains(part), "{cookie}");
        }
        assert!(!cookie.contains("Domain"), "{cookie}");
        let seen = ask(&mut kari, VIEWER, json!({})).await?;
        assert_eq!(seen["data"]["viewer"], json!({ "name": "Kari Nordahl", "roles": ["CONTACT_TEACHER"] }));
        assert_eq!(seen["data"]["pupils"]["totalCount"], 2);
        // The code has been used.
        let again = kari.open(&callback).await?;
        assert_eq!(again.status, 400, "{again:?}");

        // As a pupil of the same name, nothing is opened.
        becomes(&feide, json!({ "name": "kari@vik.example", "affiliation": ["student"] })).await?;
        assert_eq!(new()?.follow(&format!("{PUBLIC}/login/feide"), None).await?.status, 403);

        // A guardian by ID-porten: at the high level alone.
        becomes(&id_porten, json!({ "name": GUARDIAN, "acr": "idporten-loa-high" })).await?;
        let mut ola = new()?;
        ola.follow(&format!("{PUBLIC}/login/idporten"), None).await?;
        let seen = ask(&mut ola, VIEWER, json!({})).await?;
        assert_eq!(seen["data"]["viewer"], json!({ "name": "Ola Berg", "roles": ["GUARDIAN"] }));
        becomes(&id_porten, json!({ "name": GUARDIAN, "acr": "idporten-loa-substantial" })).await?;
        assert_eq!(new()?.follow(&format!("{PUBLIC}/login/idporten"), None).await?.status, 400);
        becomes(&id_porten, json!({ "name": "41018010192", "acr": "idporten-loa-high" })).await?;
        assert_eq!(new()?.follow(&format!("{PUBLIC}/login/idporten"), None).await?.status, 403);

        // A principal by Entra ID, who is administrator too where the group says so.
        for (groups, roles) in
            [(json!([]), json!(["LEADERSHIP"])), (json!(["admins"]), json!(["ADMINISTRATOR", "LEADERSHIP"]))]
        {
            becomes(&entra, json!({ "name": "oid-ingrid", "groups": groups })).await?;
            let mut ingrid = new()?;
            ingrid.follow(&format!("{PUBLIC}/login/entra"), None).await?;
            let mut seen = ask(&mut ingrid, VIEWER, json!({})).await?;
            let held = seen["data"]["viewer"]["roles"].as_array_mut().context("no roles")?;
            held.sort_by_key(Value::to_string);
            assert_eq!(seen["data"]["viewer"]["roles"], roles);
        }

        // Another site's page brings the cookie along, and it does not count there.
        for site in ["cross-site", "same-site"] {
            let body = json!({ "query": "{ viewer { name } }" }).to_string();
            let foreign = kari.send(Method::POST, &format!("{PUBLIC}/graphql"), Some(body), site).await?;
            assert_eq!(foreign.status, 403, "{foreign:?}");
            assert_eq!(kari.send(Method::POST, &format!("{PUBLIC}/logout"), None, site).await?.status, 403);
        }
        logs_out(&mut kari, &server).await?;
    }
    Ok(())
}

/// Logging out ends what is open, too.
async fn logs_out(kari: &mut Browser, server: &Program) -> Result<()> {
    let cookie = session(kari).context("not logged in")?;
    let follow = "subscription { streamFilling { checkpoint { id } } }";
    let address = format!("{}/graphql/stream?query={}", server.url(), follow.replace(' ', "+"));
    let open = |cookie: String| {
        let request = reqwest::Client::new().get(&address).header("cookie", format!("__Host-session={cookie}"));
        request.header("sec-fetch-site", "same-origin").header("accept", "text/event-stream").send()
    };
    let stream = open(cookie.clone()).await?;
    assert_eq!(stream.status(), 200);
    let left = kari.send_own(Method::POST, "/logout", None).await?;
    assert_eq!(left.status, 303);
    assert!(left.location.as_deref().is_some_and(|to| to.contains("/session/end")), "{left:?}");
    assert!(session(kari).is_none());
    let begin = Instant::now();
    tokio::time::timeout(Duration::from_secs(30), stream.text())
        .await
        .context("the stream goes on")?
        .unwrap_or_default();
    writeln!(std::io::stderr(), "logging out ended an open stream after {:.1?}", begin.elapsed())?;
    // The cookie alone, kept by somebody, is nothing any more.
    assert_eq!(open(cookie).await?.status(), 401);
    Ok(())
}

/// What somebody does to an address.
type Change = fn(String) -> String;

struct Hostile {
    provider: Script,
    server: Program,
    _forms: TempDir,
}

impl Hostile {
    async fn start() -> Result<Option<Self>> {
        let Some(provider) = Script::start("hostile.mjs", &[CLIENT, SECRET], &[("PID", GUARDIAN)])? else {
            return Ok(None);
        };
        let office = found(Kind::Sqlite)?;
        let other = setting("other", &provider.url, ID_PORTEN);
        let (server, forms) = serve(&office, &[setting("idporten", &provider.url, ID_PORTEN), other]).await?;
        Ok(Some(Self { provider, server, _forms: forms }))
    }

    async fn twist(&self, twist: &str) -> Result<()> {
        reqwest::Client::new().post(format!("{}/twist", self.provider.url)).body(twist.to_owned()).send().await?;
        Ok(())
    }

    fn browser(&self) -> Result<Browser> {
        Browser::new(PUBLIC, self.server.url())
    }

    /// Begins a login and comes back with an answer that is not shown yet.
    async fn answered(&self, browser: &mut Browser) -> Result<String> {
        let until = format!("{PUBLIC}/login/idporten/callback");
        let page = browser.follow(&format!("{PUBLIC}/login/idporten"), Some(&until)).await?;
        page.location.context("no way back")
    }
}

fn assert_refused(what: &str, page: &Page, browser: &Browser) {
    assert!((400..500).contains(&page.status) || page.status == 503, "{what}: {page:?}");
    assert!(!page.set.iter().any(|cookie| cookie.starts_with("__Host-session=")), "{what}: {page:?}");
    assert!(session(browser).is_none(), "{what}");
}

#[tokio::test]
async fn bad_logins_are_refused() -> Result<()> {
    let Some(hostile) = Hostile::start().await? else { return Ok(()) };
    let mut refused = 0;
    // As it should be: otherwise the rest would prove nothing.
    let mut browser = hostile.browser()?;
    let callback = hostile.answered(&mut browser).await?;
    assert_eq!(browser.open(&callback).await?.status, 303);
    assert!(session(&browser).is_some());

    let twists = reqwest::get(format!("{}/twists", hostile.provider.url)).await?.text().await?;
    let twists: Vec<String> = serde_json::from_str(&twists)?;
    for twist in &twists {
        hostile.twist(twist).await?;
        let mut browser = hostile.browser()?;
        let callback = hostile.answered(&mut browser).await?;
        let page = browser.open(&callback).await?;
        assert_refused(twist, &page, &browser);
        refused += 1;
    }
    hostile.twist("nothing").await?;

    let replaced: [(&str, Change); 7] = [
        ("a state that is another", |address| address.replace("state=", "state=0")),
        ("no state", |address| address.replace("state=", "was=")),
        ("no code", |address| address.replace("code=", "was=")),
        ("a code that was never given", |address| address.replace("code=", "code=0")),
        ("an answer of another issuer", |address| address.replace("iss=", "iss=https%3A%2F%2Fevil.example%2F&was=")),
        ("an answer that says not whose it is", |address| address.replace("iss=", "was=")),
        ("an error beside a code", |address| address + "&error=access_denied"),
    ];
    for (what, change) in replaced {
        let mut browser = hostile.browser()?;
        let callback = change(hostile.answered(&mut browser).await?);
        assert_refused(what, &browser.open(&callback).await?, &browser);
        refused += 1;
    }

    // An answer brought to the other provider's address; to a browser that did not begin; with a cookie that is not ours.
    let mut browser = hostile.browser()?;
    let callback = hostile.answered(&mut browser).await?;
    let mixed = browser.clone().open(&callback.replace("/idporten/", "/other/")).await?;
    assert_refused("another provider's address", &mixed, &hostile.browser()?);
    let mut victim = hostile.browser()?;
    assert_refused("a browser that began nothing", &victim.open(&callback).await?, &victim);
    let mut victim = hostile.browser()?;
    hostile.answered(&mut victim).await?;
    assert_refused("a browser that began another", &victim.open(&callback).await?, &victim);
    for cookie in ["", "AAAA", "%00", &"A".repeat(500)] {
        let mut forged = hostile.browser()?;
        forged.cookies.insert((PUBLIC.to_owned(), "__Host-login".to_owned()), cookie.to_owned());
        assert_refused("a cookie of somebody's making", &forged.open(&callback).await?, &forged);
        refused += 1;
    }
    assert_eq!(browser.open(&callback).await?.status, 303, "and where it was begun it is taken");
    assert_eq!(browser.clone().open(&callback).await?.status, 400, "once");
    refused += 4;

    // A session that somebody planted is not the one that logging in gives.
    let mut browser = hostile.browser()?;
    let planted = "planted-by-somebody-else";
    browser.cookies.insert((PUBLIC.to_owned(), "__Host-session".to_owned()), planted.to_owned());
    let callback = hostile.answered(&mut browser).await?;
    browser.open(&callback).await?;
    let given = session(&browser).context("no session")?;
    assert!(given != planted && given.len() >= 43, "{given}");
    let mut other = hostile.browser()?;
    other.cookies.insert((PUBLIC.to_owned(), "__Host-session".to_owned()), planted.to_owned());
    let body = json!({ "query": "{ viewer { name } }" }).to_string();
    assert_eq!(other.send_own(Method::POST, "/graphql", Some(body)).await?.status, 401);
    refused += 1;

    let told = hostile.server.output()?;
    assert!(!told.contains(GUARDIAN), "a national identity number stands in the log");
    writeln!(std::io::stderr(), "{refused} bad logins refused")?;
    assert!(refused >= 25, "{refused}");
    Ok(())
}

#[tokio::test]
async fn a_provider_whose_metadata_are_of_another_logs_nobody_in() -> Result<()> {
    let Some(hostile) = Hostile::start().await? else { return Ok(()) };
    hostile.twist("metadata_of_another").await?;
    let mut browser = hostile.browser()?;
    let page = browser.open(&format!("{PUBLIC}/login/idporten")).await?;
    assert_refused("metadata of another", &page, &browser);
    Ok(())
}
