//! Sockets: addresses, slow and hostile clients, and stopping in order.

use std::{net::SocketAddr, time::Duration};

use salus_server::{ServeError, Server, ServerConfig};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    sync::oneshot,
    task::JoinHandle,
    time::{Instant, timeout},
};

use crate::world::{World, config};

const SOON: Duration = Duration::from_secs(5);

struct Running {
    address: SocketAddr,
    metrics: Option<SocketAddr>,
    stop: oneshot::Sender<()>,
    server: JoinHandle<Result<(), ServeError>>,
    _world: World,
}

async fn start(config: ServerConfig) -> Running {
    let world = World::with(config).await;
    let server = Server::bind(world.state.clone()).await.unwrap();
    let (address, metrics) = (server.address(), server.metrics_address());
    let (stop, stopped) = oneshot::channel();
    let server = tokio::spawn(server.run(async {
        let _ = stopped.await;
    }));
    Running {
        address,
        metrics,
        stop,
        server,
        _world: world,
    }
}

/// Sends bytes and reads until the server closes the connection.
async fn exchange(address: SocketAddr, request: &str) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    read(&mut stream).await
}

async fn read(stream: &mut TcpStream) -> String {
    let mut answer = Vec::new();
    timeout(SOON, stream.read_to_end(&mut answer))
        .await
        .expect("the server closes")
        .unwrap();
    String::from_utf8(answer).unwrap()
}

fn get(path: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n")
}

#[tokio::test]
async fn a_server_serves_until_it_is_told_to_stop() {
    let running = start(config()).await;
    let answer = exchange(running.address, &get("/livez")).await;
    assert!(answer.starts_with("HTTP/1.1 204"), "{answer}");
    running.stop.send(()).unwrap();
    timeout(SOON, running.server)
        .await
        .unwrap()
        .unwrap()
        .unwrap();
    assert!(TcpStream::connect(running.address).await.is_err());
}

#[tokio::test]
async fn a_port_in_use_is_named() {
    let running = start(config()).await;
    let mut same = config();
    same.listen.address = running.address;
    let world = World::with(same).await;
    let Err(error) = Server::bind(world.state.clone()).await else {
        panic!("two on one port")
    };
    assert!(matches!(error, ServeError::InUse(address) if address == running.address));
    assert!(error.to_string().contains(&running.address.to_string()));
}

#[tokio::test]
async fn metrics_have_a_listener_of_their_own() {
    let mut config = config();
    config.metrics.address = Some(SocketAddr::from(([127, 0, 0, 1], 0)));
    let running = start(config).await;
    exchange(running.address, &get("/livez")).await;
    exchange(running.address, &get("/api/v1/me")).await;
    let metrics = exchange(running.metrics.unwrap(), &get("/metrics")).await;
    assert!(metrics.contains("application/openmetrics-text"));
    for line in [
        r#"salus_http_requests_total{method="GET",route="/livez",status="204"} 1"#,
        r#"salus_http_requests_total{method="GET",route="/api/v1/me",status="401"} 1"#,
        r#"salus_http_refusals_total{code="session_required"} 1"#,
        "salus_http_connections",
    ] {
        assert!(metrics.contains(line), "{line} not in {metrics}");
    }
    let absent = exchange(running.address, &get("/metrics")).await;
    assert!(absent.starts_with("HTTP/1.1 404"));
}

#[tokio::test]
async fn slow_heads_and_idle_connections_are_closed() {
    let mut config = config();
    config.limits.header_seconds = 1;
    let running = start(config).await;
    let mut silent = TcpStream::connect(running.address).await.unwrap();
    let mut slow = TcpStream::connect(running.address).await.unwrap();
    slow.write_all(b"GET /livez HTTP/1.1\r\nhost: ")
        .await
        .unwrap();
    let mut idle = TcpStream::connect(running.address).await.unwrap();
    idle.write_all(b"GET /livez HTTP/1.1\r\nhost: x\r\n\r\n")
        .await
        .unwrap();
    assert!(read(&mut idle).await.starts_with("HTTP/1.1 204"));
    read(&mut slow).await;
    read(&mut silent).await;
}

#[tokio::test]
async fn large_heads_are_refused() {
    let running = start(config()).await;
    let long = "x".repeat(20_000);
    let answer = exchange(running.address, &format!("GET /{long} HTTP/1.1\r\n")).await;
    assert!(answer.starts_with("HTTP/1.1 4"), "{answer}");
    let many: String = (0..100).map(|n| format!("h{n}: x\r\n")).collect();
    let answer = exchange(
        running.address,
        &format!("GET /livez HTTP/1.1\r\nhost: x\r\n{many}\r\n"),
    )
    .await;
    assert!(answer.starts_with("HTTP/1.1 431"), "{answer}");
}

#[tokio::test]
async fn a_slow_body_gets_a_problem() {
    let mut config = config();
    config.limits.request_seconds = 1;
    let running = start(config).await;
    let head = "POST /api/v1/login/start HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\
                content-type: application/json\r\ncontent-length: 100\r\n\r\n{";
    let answer = exchange(running.address, head).await;
    assert!(
        answer.starts_with("HTTP/1.1 408") && answer.contains("too_slow"),
        "{answer}"
    );
}

#[tokio::test]
async fn stopping_lets_open_requests_end() {
    let running = start(config()).await;
    let body = r#"{"handle":{"username":"nobody"},"ke1":""}"#;
    let mut open = TcpStream::connect(running.address).await.unwrap();
    let head = format!(
        "POST /api/v1/login/start HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    open.write_all(head.as_bytes()).await.unwrap();
    open.write_all(&body.as_bytes()[..10]).await.unwrap();
    tokio::time::sleep(Duration::from_millis(100)).await;
    running.stop.send(()).unwrap();
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert!(
        TcpStream::connect(running.address).await.is_err(),
        "nobody new is accepted"
    );
    open.write_all(&body.as_bytes()[10..]).await.unwrap();
    let answer = read(&mut open).await;
    assert!(answer.contains("malformed_message"), "{answer}");
    timeout(SOON, running.server)
        .await
        .unwrap()
        .unwrap()
        .unwrap();
}

#[tokio::test]
async fn stopping_does_not_wait_for_ever() {
    let mut config = config();
    config.limits.shutdown_seconds = 1;
    let running = start(config).await;
    let mut open = TcpStream::connect(running.address).await.unwrap();
    let head = "POST /api/v1/login/start HTTP/1.1\r\nhost: x\r\n\
                content-type: application/json\r\ncontent-length: 100\r\n\r\n{";
    open.write_all(head.as_bytes()).await.unwrap();
    tokio::time::sleep(Duration::from_millis(100)).await;
    let began = Instant::now();
    running.stop.send(()).unwrap();
    timeout(SOON, running.server)
        .await
        .unwrap()
        .unwrap()
        .unwrap();
    assert!(began.elapsed() >= Duration::from_secs(1));
}

#[tokio::test]
async fn further_connections_wait_for_a_place() {
    let mut config = config();
    config.limits.connections = 1;
    let running = start(config).await;
    let first = TcpStream::connect(running.address).await.unwrap();
    tokio::time::sleep(Duration::from_millis(50)).await;
    let mut second = TcpStream::connect(running.address).await.unwrap();
    second.write_all(get("/livez").as_bytes()).await.unwrap();
    let mut byte = [0];
    assert!(
        timeout(Duration::from_millis(200), second.read(&mut byte))
            .await
            .is_err()
    );
    drop(first);
    assert!(read(&mut second).await.starts_with("HTTP/1.1 204"));
}
