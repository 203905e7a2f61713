//! The root key in a hardware module, by PKCS#11 (OASIS, version 2.40).
//!
//! What lives here: wrapping with an AES-256 key in a token, and a new session where the one before was lost. What deliberately does not: finding or making
//! that key (`session`), how an operator names it (`uri`), and initialising a token. The key never leaves the token: it is sensitive and not extractable,
//! and one that is otherwise is refused.
//!
//! **A session may be lost**: the token was taken out, another program initialised it anew, the module was restarted. Each use that finds it lost opens one
//! more, once, and goes on if the same key is there. Otherwise it fails with one sentence, and the next use tries again, with one exception: a PIN that was
//! refused is not given again before the next start, since tokens lock after a few wrong ones.
//!
//! Keys are wrapped by encrypting them with `CKM_AES_GCM`, whose associated data binds them to their place, as the root key in a file does. AES key wrap
//! (`CKM_AES_KEY_WRAP`) binds them to nothing, and would need the month's key as an object in the token.

mod session;
mod uri;

use super::root::{RootKey, RootKeyError};
use aws_lc_rs::rand;
use cryptoki::context::Pkcs11;
use cryptoki::error::{Error, RvError};
use cryptoki::mechanism::Mechanism;
use cryptoki::mechanism::aead::GcmParams;
use cryptoki::object::ObjectHandle;
use cryptoki::session::Session;
use receipt::Digest;
use session::{Found, Refused};
use std::fmt;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};
pub use uri::TokenUri;
use zeroize::Zeroizing;

const NONCE: usize = 12;
const TAG_BITS: u64 = 128;

/// Where the key is.
#[derive(Clone)]
pub struct TokenOptions {
    /// The module's library, such as `/usr/lib/softhsm/libsofthsm2.so`.
    pub module: PathBuf,
    /// The token's label.
    pub token: String,
    /// The user's PIN.
    pub pin: Zeroizing<String>,
    /// The key's label.
    pub label: String,
}

/// A root key in a token.
pub struct RootToken {
    options: TokenOptions,
    module: Pkcs11,
    id: Digest,
    /// One operation at a time: a session has the state of one.
    state: Mutex<State>,
}

enum State {
    /// Logged in.
    Open(Session, ObjectHandle),
    /// The next use opens a session.
    Lost,
    /// The PIN was refused, in this sentence.
    PinRefused(String),
}

impl fmt::Debug for RootToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RootToken").field("id", &self.id).finish_non_exhaustive()
    }
}

impl RootToken {
    /// Finds the key in the token.
    ///
    /// # Errors
    /// [`RootKeyError::Unusable`]: module, token or key are missing, the PIN is wrong, or the key can be read out of the token.
    pub fn open(options: TokenOptions) -> Result<RootToken, RootKeyError> {
        let found = session::open(&options)?;
        Ok(RootToken::of(found, options))
    }

    /// Makes a new key in the token, under a label that none has.
    ///
    /// # Errors
    /// [`RootKeyError::Unusable`].
    pub fn create(options: TokenOptions) -> Result<RootToken, RootKeyError> {
        let found = session::create(&options)?;
        Ok(RootToken::of(found, options))
    }

    /// Whether the token has an AES key under this label.
    ///
    /// # Errors
    /// [`RootKeyError::Unusable`].
    pub fn exists(options: &TokenOptions) -> Result<bool, RootKeyError> {
        Ok(session::exists(options)?)
    }

    fn of(found: Found, options: TokenOptions) -> RootToken {
        RootToken {
            options,
            module: found.module,
            id: found.id,
            state: Mutex::new(State::Open(found.session, found.key)),
        }
    }

    /// Does this in the session, and once more in a new one where the session was lost.
    fn using(&self, mut work: impl FnMut(&Session, ObjectHandle) -> Result<Vec<u8>, Error>) -> Result<Result<Vec<u8>, Error>, RootKeyError> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if let State::Open(session, key) = &*state {
            match work(session, *key) {
                Err(e) if is_lost(&e) => {}
                done => return Ok(done),
            }
            // Closed before the next one is opened: a module may give it the same handle.
            *state = State::Lost;
        }
        let (session, key) = match &*state {
            State::PinRefused(why) => return Err(RootKeyError::Unusable(why.clone())),
            State::Open(..) | State::Lost => match self.open_again() {
                Ok(opened) => opened,
                Err(Refused::Pin(why)) => {
                    let why = format!("{why}; it is not tried again: start this program again with the right one");
                    *state = State::PinRefused(why.clone());
                    return Err(RootKeyError::Unusable(why));
                }
                Err(Refused::Other(why)) => return Err(RootKeyError::Unusable(why)),
            },
        };
        let done = work(&session, key);
        *state = State::Open(session, key);
        Ok(done)
    }

    fn open_again(&self) -> Result<(Session, ObjectHandle), Refused> {
        let found = match session::open(&self.options) {
            Err(Refused::Other(_)) => {
                session::forget(&self.module);
                session::open(&self.options)?
            }
            found => found?,
        };
        if found.id == self.id {
            return Ok((found.session, found.key));
        }
        Err(Refused::Other(format!(
            "the token `{}` has another key with the label `{}` than before; put the right token back",
            self.options.token, self.options.label
        )))
    }
}

impl RootKey for RootToken {
    fn wrap(&self, key: &[u8; 32], context: &[u8]) -> Result<Vec<u8>, RootKeyError> {
        let mut nonce = [0; NONCE];
        rand::fill(&mut nonce).map_err(|_| RootKeyError::Unusable("a key could not be wrapped: the system has no randomness".into()))?;
        let sealed = self.using(|session, root| session.encrypt(&gcm(&mut nonce, context)?, root, key))?;
        let sealed =
            sealed.map_err(|e| RootKeyError::Unusable(format!("the token could not wrap a key ({}); see whether it is still there", session::name(&e))))?;
        // Read after the call: some modules put a nonce of their own there.
        Ok([&nonce[..], &sealed].concat())
    }

    fn unwrap(&self, wrapped: &[u8], context: &[u8]) -> Result<Zeroizing<[u8; 32]>, RootKeyError> {
        let (nonce, sealed) = wrapped.split_first_chunk::<NONCE>().ok_or(RootKeyError::Rejected)?;
        let mut nonce = *nonce;
        let opened = self.using(|session, root| session.decrypt(&gcm(&mut nonce, context)?, root, sealed))?;
        match opened.map(Zeroizing::new) {
            Ok(key) => key.as_slice().try_into().map(Zeroizing::new).map_err(|_| RootKeyError::Rejected),
            Err(Error::Pkcs11(RvError::EncryptedDataInvalid | RvError::EncryptedDataLenRange, _)) => Err(RootKeyError::Rejected),
            // SoftHSM says this of a wrong tag, and any module may say it of anything: a token that still wraps has rejected the bytes.
            Err(Error::Pkcs11(RvError::GeneralError, _)) if self.wrap(&[0; 32], context).is_ok() => Err(RootKeyError::Rejected),
            Err(e) => Err(RootKeyError::Unusable(format!(
                "the token could not unwrap a key ({}); see whether it is still there",
                session::name(&e)
            ))),
        }
    }

    fn id(&self) -> Digest {
        self.id
    }
}

fn gcm<'a>(nonce: &'a mut [u8; NONCE], context: &'a [u8]) -> Result<Mechanism<'a>, Error> {
    GcmParams::new(nonce, context, TAG_BITS.into()).map(Mechanism::AesGcm)
}

/// Whether a new session may do better.
fn is_lost(e: &Error) -> bool {
    matches!(
        e,
        Error::Pkcs11(
            RvError::SessionHandleInvalid
                | RvError::SessionClosed
                | RvError::UserNotLoggedIn
                | RvError::KeyHandleInvalid
                | RvError::ObjectHandleInvalid
                | RvError::DeviceRemoved
                | RvError::DeviceError
                | RvError::TokenNotPresent
                | RvError::TokenNotRecognized
                | RvError::SlotIdInvalid
                | RvError::CryptokiNotInitialized
                | RvError::FunctionFailed
                | RvError::GeneralError,
            _
        )
    )
}
