//! Bytes that come as a stream. A browser's are bound to their worker; a program's move between threads.

use bytes::Bytes;

/// Bytes of a part, as they come.
#[cfg(not(target_arch = "wasm32"))]
pub type ByteStream = futures_util::stream::BoxStream<'static, std::io::Result<Bytes>>;
/// Bytes of a part, as they come.
#[cfg(target_arch = "wasm32")]
pub type ByteStream = futures_util::stream::LocalBoxStream<'static, std::io::Result<Bytes>>;

/// Hears how many bytes of an upload have left.
#[cfg(not(target_arch = "wasm32"))]
pub type Sent = Box<dyn Fn(u64) + Send + Sync>;
/// Hears how many bytes of an upload have left.
#[cfg(target_arch = "wasm32")]
pub type Sent = Box<dyn Fn(u64)>;
