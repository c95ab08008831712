//! A private PostgreSQL cluster for one test program: in a temporary directory, gone when the program ends.

use std::{
    io::Write,
    os::unix::{fs::chown, process::CommandExt},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::OnceLock,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail, ensure};

/// A running cluster. Its server ends when this program does, however that happens:
/// a shell beside it waits for our end of a pipe to close.
#[derive(Debug)]
pub(crate) struct Cluster {
    home: PathBuf,
    port: u16,
    programs: PathBuf,
    _watcher: Child,
}

/// The cluster of this program; absent where PostgreSQL is not installed, which one line says.
/// Where `CI` is `true` it must be there.
pub(crate) fn cluster() -> Option<&'static Cluster> {
    static CLUSTER: OnceLock<Option<Cluster>> = OnceLock::new();
    CLUSTER.get_or_init(|| start_or_say_why_not().unwrap_or_else(|error| panic!("PostgreSQL: {error:#}"))).as_ref()
}

fn start_or_say_why_not() -> Result<Option<Cluster>> {
    let Some(programs) = find_programs() else {
        ensure!(std::env::var("CI").as_deref() != Ok("true"), "CI=true, and `initdb` is not installed");
        // Past the capture of the test harness: a suite that was left out must be seen.
        writeln!(std::io::stderr(), "skipped on PostgreSQL, which is not installed: {}", suite())?;
        return Ok(None);
    };
    start(programs).map(Some)
}

fn suite() -> String {
    let program = std::env::current_exe().ok().and_then(|path| Some(path.file_stem()?.to_str()?.to_owned()));
    program.as_deref().and_then(|name| name.rsplit_once('-')).map_or("tests", |(name, _)| name).to_owned()
}

/// Debian keeps the server's programs outside the path.
fn find_programs() -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten();
    let debian = versions.filter_map(|entry| Some(entry.ok()?.path().join("bin")));
    std::env::split_paths(&path)
        .chain(debian)
        .find(|dir| dir.join("initdb").is_file() && dir.join("postgres").is_file())
}

fn start(programs: PathBuf) -> Result<Cluster> {
    let home = tempfile::Builder::new().prefix("naervaer-postgres-").tempdir()?.keep();
    let user = unprivileged_user()?;
    if let Some(Ids { user, group }) = user {
        chown(&home, Some(user), Some(group))?;
    }
    let as_user = |command: &mut Command| {
        if let Some(Ids { user, group }) = user {
            command.gid(group).uid(user);
        }
        command.current_dir(&home);
    };
    let data = home.join("data");
    let mut initdb = Command::new(programs.join("initdb"));
    initdb.args(["--no-sync", "--auth=trust", "--username=naervaer", "--encoding=UTF8", "--locale=C", "-D"]).arg(&data);
    as_user(&mut initdb);
    run(&mut initdb)?;

    let port = std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
    let mut watcher = Command::new("sh");
    watcher.args(["-c", WATCHER, "watcher"]).arg(programs.join("postgres")).arg(&data).arg(port.to_string()).arg(&home);
    watcher.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
    as_user(&mut watcher);
    let cluster = Cluster { home: home.clone(), port, programs, _watcher: watcher.spawn().context("sh")? };
    cluster.wait_until_ready(&home.join("log"))?;
    Ok(cluster)
}

/// Durability is not what a private cluster is asked for: no test takes its power away. Its log is not recycled, as
/// operators are advised, so that what was erased leaves the disk.
const WATCHER: &str = r#"
"$1" -D "$2" -p "$3" -k "$4" -h 127.0.0.1 -F -c max_connections=200 -c wal_recycle=off >"$4/log" 2>&1 </dev/null &
server=$!
cat >/dev/null
kill -QUIT "$server"
wait "$server"
cd / && rm -rf "$4"
"#;

#[derive(Debug, Clone, Copy)]
struct Ids {
    user: u32,
    group: u32,
}

/// PostgreSQL refuses to run as root, so root lends it to `postgres` or `nobody`.
fn unprivileged_user() -> Result<Option<Ids>> {
    if id(&["-u"])? != 0 {
        return Ok(None);
    }
    let name = if id(&["-u", "postgres"]).is_ok() { "postgres" } else { "nobody" };
    Ok(Some(Ids { user: id(&["-u", name])?, group: id(&["-g", name])? }))
}

fn id(arguments: &[&str]) -> Result<u32> {
    let output = Command::new("id").args(arguments).output().context("id")?;
    Ok(String::from_utf8(output.stdout)?.trim().parse()?)
}

fn run(command: &mut Command) -> Result<()> {
    let output = command.output().with_context(|| format!("{command:?}"))?;
    ensure!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    Ok(())
}

impl Cluster {
    /// A new, empty database.
    pub(crate) fn create_database(&self, name: &str) -> Result<String> {
        run(self.client("createdb").arg(name))?;
        Ok(format!("postgres://naervaer@127.0.0.1:{}/{name}", self.port))
    }

    /// Where it keeps everything.
    pub(crate) fn home(&self) -> &Path {
        &self.home
    }

    fn client(&self, program: &str) -> Command {
        let beside = self.programs.join(program);
        let mut command = Command::new(if beside.is_file() { beside.as_path() } else { Path::new(program) });
        command.args(["-h", "127.0.0.1", "-U", "naervaer", "-p"]).arg(self.port.to_string());
        command
    }

    fn wait_until_ready(&self, log: &Path) -> Result<()> {
        let until = Instant::now() + Duration::from_secs(30);
        while !self.client("pg_isready").args(["-d", "postgres"]).output()?.status.success() {
            if Instant::now() > until {
                bail!("the cluster does not start: {}", std::fs::read_to_string(log).unwrap_or_default());
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        Ok(())
    }
}
