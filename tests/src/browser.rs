//! A browser that follows what it is told, and the providers that it logs in at.

use std::{
    collections::BTreeMap,
    io::{BufRead, BufReader, Read, Write},
    path::{Path, PathBuf},
    process::{Child, ChildStdout, Command, Stdio},
    sync::OnceLock,
};

use anyhow::{Context, Result, bail, ensure};
use reqwest::{Method, header};

/// A program that runs until it is dropped.
#[derive(Debug)]
pub struct Script {
    child: Child,
    /// Where it listens.
    pub url: String,
    // Held open: a program that writes into a closed pipe ends.
    _output: BufReader<ChildStdout>,
}

impl Drop for Script {
    fn drop(&mut self) {
        // It may have ended by itself; then there is nothing to end.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

impl Script {
    /// Starts a script of `tests/oidc`; absent where Node is not installed, which one line says. Where `CI` is `true`
    /// it must be there.
    ///
    /// # Panics
    /// Where its packages cannot be installed.
    pub fn start(name: &str, arguments: &[&str], environment: &[(&str, &str)]) -> Result<Option<Self>> {
        static PACKAGES: OnceLock<Option<PathBuf>> = OnceLock::new();
        let packages = PACKAGES.get_or_init(|| install().unwrap_or_else(|error| panic!("Node: {error:#}")));
        let Some(directory) = packages else { return Ok(None) };
        let mut command = Command::new("node");
        command.current_dir(directory).arg(directory.join(name)).args(arguments).envs(environment.iter().copied());
        let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn()?;
        let mut output = BufReader::new(child.stdout.take().context("its output")?);
        let lines = output.by_ref().lines().map_while(Result::ok);
        let url = lines.into_iter().find_map(|line| line.strip_prefix("listens at ").map(str::to_owned));
        let mut script = Self { child, url: String::new(), _output: output };
        script.url = url.with_context(|| format!("{name} does not start"))?;
        Ok(Some(script))
    }
}

/// The scripts with the packages that they need, in a directory of this build.
fn install() -> Result<Option<PathBuf>> {
    if Command::new("npm").arg("--version").output().is_err() {
        ensure!(std::env::var("CI").as_deref() != Ok("true"), "CI=true, and `npm` is not installed");
        // Past the capture of the test harness: a suite that was left out must be seen.
        writeln!(std::io::stderr(), "skipped: logging in at a provider, for Node is not installed")?;
        return Ok(None);
    }
    let scripts = Path::new(env!("CARGO_MANIFEST_DIR")).join("oidc");
    let home = std::env::current_exe()?.ancestors().nth(3).context("a directory of the build")?.join("oidc");
    std::fs::create_dir_all(&home)?;
    for entry in std::fs::read_dir(&scripts)? {
        let entry = entry?;
        if entry.file_type()?.is_file() {
            std::fs::copy(entry.path(), home.join(entry.file_name()))?;
        }
    }
    if !home.join("node_modules/oidc-provider").exists() {
        let output = Command::new("npm").current_dir(&home).args(["ci", "--no-audit", "--no-fund"]).output()?;
        ensure!(output.status.success(), "npm ci: {}", String::from_utf8_lossy(&output.stderr));
    }
    Ok(Some(home))
}

/// A browser: it keeps cookies for each place, and goes where it is sent. The server stands behind a proxy, so that
/// its public address leads here.
#[derive(Debug, Clone)]
pub struct Browser {
    http: reqwest::Client,
    public: String,
    server: String,
    /// By place and name.
    pub cookies: BTreeMap<(String, String), String>,
}

/// What came back.
#[derive(Debug, Clone)]
pub struct Page {
    /// Status.
    pub status: u16,
    /// Where it was.
    pub address: String,
    /// Where it sends on to, where it does.
    pub location: Option<String>,
    /// Cookies as they were set.
    pub set: Vec<String>,
    /// The text.
    pub text: String,
}

impl Browser {
    /// A new one; what is addressed to `public` goes to `server`.
    pub fn new(public: &str, server: &str) -> Result<Self> {
        let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build()?;
        Ok(Self { http, public: public.to_owned(), server: server.to_owned(), cookies: BTreeMap::new() })
    }

    /// Opens an address and says what came, without going on.
    pub async fn open(&mut self, address: &str) -> Result<Page> {
        self.send(Method::GET, address, None, "none").await
    }

    /// Sends something from a page of the server itself.
    pub async fn send_own(&mut self, method: Method, path: &str, body: Option<String>) -> Result<Page> {
        let address = format!("{}{path}", self.public);
        self.send(method, &address, body, "same-origin").await
    }

    /// Sends something as a browser does that is at `site`.
    pub async fn send(&mut self, method: Method, address: &str, body: Option<String>, site: &str) -> Result<Page> {
        let place = place_of(address);
        let real = address.strip_prefix(&self.public).map(|rest| format!("{}{rest}", self.server));
        let mut request = self.http.request(method, real.as_deref().unwrap_or(address));
        if real.is_some() {
            request = request.header(header::HOST, self.public.trim_start_matches("https://"));
        }
        request = request.header("sec-fetch-site", site);
        let own = self.cookies.iter().filter(|((of, _), _)| *of == place);
        let cookies = own.map(|((_, name), value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ");
        if !cookies.is_empty() {
            request = request.header(header::COOKIE, cookies);
        }
        if let Some(body) = body {
            request = request.header(header::CONTENT_TYPE, "application/json").body(body);
        }
        let response = request.send().await?;
        let text = |name| response.headers().get_all(name).iter().filter_map(|v| v.to_str().ok().map(str::to_owned));
        let set: Vec<String> = text(header::SET_COOKIE).collect();
        for cookie in &set {
            let (name, rest) = cookie.split_once('=').context("a cookie")?;
            let value = rest.split(';').next().unwrap_or_default();
            let key = (place.clone(), name.to_owned());
            let is_over = value.is_empty() || cookie.contains("Max-Age=0") || cookie.contains("1970");
            if is_over {
                self.cookies.remove(&key)
            } else {
                self.cookies.insert(key, value.to_owned())
            };
        }
        let location = text(header::LOCATION).next().map(|to| join(address, &to));
        let status = response.status().as_u16();
        Ok(Page { status, address: address.to_owned(), location, set, text: response.text().await? })
    }

    /// Opens an address and goes on until it is not sent any further, or stands before an address that begins so.
    pub async fn follow(&mut self, address: &str, until: Option<&str>) -> Result<Page> {
        let mut page = self.open(address).await?;
        for _ in 0..20 {
            match &page.location {
                Some(location) if until.is_none_or(|until| !location.starts_with(until)) => {
                    let location = location.clone();
                    page = self.open(&location).await?;
                }
                _ => return Ok(page),
            }
        }
        bail!("sent around in circles: {page:?}")
    }
}

fn place_of(address: &str) -> String {
    address.split('/').take(3).collect::<Vec<_>>().join("/")
}

fn join(from: &str, to: &str) -> String {
    if to.starts_with('/') { place_of(from) + to } else { to.to_owned() }
}
