//! `deskfolk serve`

use crate::cli::ServeOptions;
use crate::config::Config;
use crate::http::router::{ServerState, router};
use crate::{Failure, startup};
use axum::serve::ListenerExt;
use service::App;
use std::future::IntoFuture;
use std::net::SocketAddr;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::Directive;

/// How long a stopping server still takes connections, so that a proxy which asks `/health/ready`
/// hears that it is stopping before one is refused.
const NOTICE: Duration = Duration::from_secs(1);

/// Serves until told to stop; then requests finish and jobs are released.
///
/// # Errors
/// If the database or the address cannot be used.
pub async fn run(config: Config, options: ServeOptions) -> Result<ExitCode, Failure> {
    start_logging(&config)?;
    let metrics = metrics_exporter_prometheus::PrometheusBuilder::new()
        .install_recorder()
        .map_err(|error| Failure::Other(format!("metrics: {error}")))?;
    let app = startup::application(&config).await?;
    let mut logins = String::new();
    if options.demo {
        if service::demo::is_empty(&app).await? {
            service::demo::load(&app).await?;
        }
        logins = super::demo::logins();
    }
    let listen = config.server.listen;
    let listener =
        TcpListener::bind(listen).await.map_err(|error| Failure::Io(format!("listening on {listen}"), error))?;
    let stop = CancellationToken::new();
    let background = start_background(&app, &config, options, &stop);
    println!("\n  Deskfolk is at {}\n{logins}", config.server.public_url);
    let grace = Duration::from_secs(config.server.shutdown_seconds);
    let service = router(ServerState::new(Arc::clone(&app), config, metrics, stop.clone()))
        .into_make_service_with_connect_info::<SocketAddr>();
    // Without this, pages in several packets wait for delayed acknowledgements.
    let listener = listener.tap_io(|stream| {
        let _ = stream.set_nodelay(true);
    });
    let told_to_stop = stop_signal(stop.clone());
    let server = axum::serve(listener, service).with_graceful_shutdown(async move {
        told_to_stop.await;
        tokio::time::sleep(NOTICE.min(grace)).await;
    });
    let overtime = async {
        stop.cancelled().await;
        tokio::time::sleep(grace).await;
    };
    tokio::select! {
        result = server.into_future() => result.map_err(|error| Failure::Io("serving".to_owned(), error))?,
        () = overtime => tracing::warn!("some requests did not finish in time"),
    }
    stop.cancel();
    wind_down(&app, background, grace).await?;
    Ok(ExitCode::SUCCESS)
}

async fn wind_down(app: &App, background: Vec<JoinHandle<()>>, grace: Duration) -> Result<(), Failure> {
    for task in background {
        // A worker that does not end in time loses its lease, and another one takes the job.
        let _ = tokio::time::timeout(grace, task).await;
    }
    // A request given up may still hold a connection, which closing would wait for.
    if let Ok(closed) = tokio::time::timeout(grace, app.db.close()).await {
        closed?;
    }
    Ok(())
}

fn start_background(
    app: &Arc<App>,
    config: &Config,
    options: ServeOptions,
    stop: &CancellationToken,
) -> Vec<JoinHandle<()>> {
    let mut tasks = Vec::new();
    if !app.db.is_sqlite() {
        let listen = app.notices.clone().listen(config.database_url());
        let stop = stop.clone();
        tasks.push(tokio::spawn(async move {
            stop.run_until_cancelled(listen).await;
        }));
    }
    if !options.no_worker {
        tasks.push(tokio::spawn(service::jobs::worker::run(Arc::clone(app), stop.clone())));
        tasks.push(tokio::spawn(service::fetching::run(Arc::clone(app), stop.clone())));
    }
    tasks
}

fn start_logging(config: &Config) -> Result<(), Failure> {
    let filter =
        EnvFilter::try_new(&config.log.filter).map_err(|error| Failure::Config(format!("log.filter: {error}")))?;
    // The library logs whatever it sends and receives: passwords and mails.
    let filter = without_wire(filter)?;
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    if config.log.json {
        builder.json().flatten_event(true).init();
    } else {
        builder.compact().init();
    }
    Ok(())
}

fn without_wire(filter: EnvFilter) -> Result<EnvFilter, Failure> {
    let directive: Result<Directive, _> = "async_imap=warn".parse();
    let directive = directive.map_err(|error| Failure::Other(format!("log: {error}")))?;
    Ok(filter.add_directive(directive))
}

/// Ends with Ctrl+C or SIGTERM, and tells everybody.
async fn stop_signal(stop: CancellationToken) {
    let interrupt = async {
        let _ = tokio::signal::ctrl_c().await;
    };
    #[cfg(unix)]
    let terminate = async {
        if let Ok(mut signal) = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            signal.recv().await;
        }
    };
    #[cfg(not(unix))]
    let terminate = std::future::pending::<()>();
    tokio::select! {
        () = interrupt => {}
        () = terminate => {}
    }
    tracing::info!("stopping");
    stop.cancel();
}
