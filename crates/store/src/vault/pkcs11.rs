//! The root key in a hardware module, by PKCS#11 (OASIS, version 2.40).
//!
//! What lives here: finding or making an AES-256 key in a token, and wrapping with it. What deliberately does not: initialising a token. The key never
//! leaves it: it is sensitive and not extractable, and one that is otherwise is refused.
//!
//! Keys are wrapped by encrypting them with `CKM_AES_GCM`, whose associated data binds them to their place, as the root key in a file does. AES key wrap
//! (`CKM_AES_KEY_WRAP`) binds them to nothing, and would need the month's key as an object in the token.

use super::root::{RootKey, RootKeyError};
use super::sha256;
use aws_lc_rs::rand;
use cryptoki::context::{CInitializeArgs, CInitializeFlags, Pkcs11};
use cryptoki::error::{Error, RvError};
use cryptoki::mechanism::Mechanism;
use cryptoki::mechanism::aead::GcmParams;
use cryptoki::object::{Attribute, AttributeType, KeyType, ObjectClass, ObjectHandle};
use cryptoki::session::{Session, UserType};
use cryptoki::slot::Slot;
use cryptoki::types::AuthPin;
use receipt::Digest;
use std::fmt;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};
use zeroize::Zeroizing;

const NONCE: usize = 12;
const TAG_BITS: u64 = 128;

/// Where the key is.
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
    /// One operation at a time: a session has the state of one.
    session: Mutex<Session>,
    key: ObjectHandle,
    id: Digest,
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
    pub fn open(options: &TokenOptions) -> Result<RootToken, RootKeyError> {
        let session = log_in(options)?;
        match find(&session, options)? {
            Some(key) => RootToken::of(session, key, options),
            None => Err(RootKeyError::Unusable(format!(
                "the token `{}` has no AES key with the label `{}`; name another one, or let a new one be made",
                options.token, options.label
            ))),
        }
    }

    /// Makes a new key in the token, under a label that none has.
    ///
    /// # Errors
    /// [`RootKeyError::Unusable`].
    pub fn create(options: &TokenOptions) -> Result<RootToken, RootKeyError> {
        let session = log_in(options)?;
        if find(&session, options)?.is_some() {
            return Err(RootKeyError::Unusable(format!(
                "the token `{}` has an AES key with the label `{}` already; open that one, or name another label",
                options.token, options.label
            )));
        }
        let mut id = vec![0; 16];
        rand::fill(&mut id).map_err(|_| RootKeyError::Unusable("no root key could be made: the system has no randomness".into()))?;
        let template = [
            Attribute::Class(ObjectClass::SECRET_KEY),
            Attribute::KeyType(KeyType::AES),
            Attribute::ValueLen(32.into()),
            Attribute::Token(true),
            Attribute::Private(true),
            Attribute::Sensitive(true),
            Attribute::Extractable(false),
            Attribute::Modifiable(false),
            Attribute::Encrypt(true),
            Attribute::Decrypt(true),
            Attribute::Wrap(false),
            Attribute::Unwrap(false),
            Attribute::Label(options.label.as_bytes().to_vec()),
            Attribute::Id(id),
        ];
        let key = session
            .generate_key(&Mechanism::AesKeyGen, &template)
            .map_err(|e| cannot(options, "make a root key", &e))?;
        RootToken::of(session, key, options)
    }

    fn of(session: Session, key: ObjectHandle, options: &TokenOptions) -> Result<RootToken, RootKeyError> {
        let wanted = [AttributeType::Sensitive, AttributeType::Extractable, AttributeType::Id];
        let attributes = session.get_attributes(key, &wanted).map_err(|e| cannot(options, "describe the root key", &e))?;
        if !attributes.contains(&Attribute::Sensitive(true)) || !attributes.contains(&Attribute::Extractable(false)) {
            return Err(RootKeyError::Unusable(format!(
                "the key `{}` can be read out of the token `{}`; make one that is sensitive and not extractable",
                options.label, options.token
            )));
        }
        let id = attributes.iter().find_map(|attribute| match attribute {
            Attribute::Id(id) if !id.is_empty() => Some(sha256(&[b"phone-consent root key in a token", id])),
            _ => None,
        });
        let id = id.ok_or_else(|| {
            RootKeyError::Unusable(format!(
                "the key `{}` in the token `{}` has no id (CKA_ID); give it one, so that it is known again",
                options.label, options.token
            ))
        })?;
        Ok(RootToken {
            session: Mutex::new(session),
            key,
            id,
        })
    }
}

impl RootKey for RootToken {
    fn wrap(&self, key: &[u8; 32], context: &[u8]) -> Result<Vec<u8>, RootKeyError> {
        let mut nonce = [0; NONCE];
        rand::fill(&mut nonce).map_err(|_| RootKeyError::Unusable("a key could not be wrapped: the system has no randomness".into()))?;
        let sealed = {
            let mechanism = gcm(&mut nonce, context)?;
            let session = self.session.lock().unwrap_or_else(PoisonError::into_inner);
            session.encrypt(&mechanism, self.key, key)
        };
        let sealed = sealed.map_err(|e| RootKeyError::Unusable(format!("the token could not wrap a key ({e}); see whether it is still there")))?;
        // Read after the call: some modules put a nonce of their own there.
        Ok([&nonce[..], &sealed].concat())
    }

    fn unwrap(&self, wrapped: &[u8], context: &[u8]) -> Result<Zeroizing<[u8; 32]>, RootKeyError> {
        let (nonce, sealed) = wrapped.split_first_chunk::<NONCE>().ok_or(RootKeyError::Rejected)?;
        let mut nonce = *nonce;
        let opened = {
            let mechanism = gcm(&mut nonce, context)?;
            let session = self.session.lock().unwrap_or_else(PoisonError::into_inner);
            session.decrypt(&mechanism, self.key, sealed).map(Zeroizing::new)
        };
        match opened {
            Ok(key) => key.as_slice().try_into().map(Zeroizing::new).map_err(|_| RootKeyError::Rejected),
            Err(Error::Pkcs11(RvError::EncryptedDataInvalid | RvError::EncryptedDataLenRange, _)) => Err(RootKeyError::Rejected),
            // SoftHSM says this of a wrong tag, and any module may say it of anything: a token that still wraps has rejected the bytes.
            Err(Error::Pkcs11(RvError::GeneralError, _)) if self.wrap(&[0; 32], context).is_ok() => Err(RootKeyError::Rejected),
            Err(e) => Err(RootKeyError::Unusable(format!(
                "the token could not unwrap a key ({e}); see whether it is still there"
            ))),
        }
    }

    fn id(&self) -> Digest {
        self.id
    }
}

fn gcm<'a>(nonce: &'a mut [u8; NONCE], context: &'a [u8]) -> Result<Mechanism<'a>, RootKeyError> {
    let params = GcmParams::new(nonce, context, TAG_BITS.into());
    params
        .map(Mechanism::AesGcm)
        .map_err(|e| RootKeyError::Unusable(format!("AES-GCM is not to be had ({e})")))
}

fn log_in(options: &TokenOptions) -> Result<Session, RootKeyError> {
    let module = options.module.display();
    let module_failed = |e: Error| RootKeyError::Unusable(format!("the PKCS#11 module {module} cannot be used ({e}); name another one or install it"));
    let context = Pkcs11::new(&options.module).map_err(module_failed)?;
    match context.initialize(CInitializeArgs::new(CInitializeFlags::OS_LOCKING_OK)) {
        // A module is initialised once in a process.
        Ok(()) | Err(Error::Pkcs11(RvError::CryptokiAlreadyInitialized, _)) => {}
        Err(e) => return Err(module_failed(e)),
    }
    let slot = slot(&context, options).map_err(module_failed)?.ok_or_else(|| {
        RootKeyError::Unusable(format!(
            "the PKCS#11 module {module} has no token with the label `{}`; name another one or initialise it",
            options.token
        ))
    })?;
    let session = context.open_rw_session(slot).map_err(|e| cannot(options, "open a session", &e))?;
    let pin = AuthPin::new(options.pin.as_str().into());
    match session.login(UserType::User, Some(&pin)) {
        // All sessions of a process share their login.
        Ok(()) | Err(Error::Pkcs11(RvError::UserAlreadyLoggedIn, _)) => Ok(session),
        Err(e) => Err(cannot(options, "log in with this PIN", &e)),
    }
}

fn slot(context: &Pkcs11, options: &TokenOptions) -> Result<Option<Slot>, Error> {
    for slot in context.get_slots_with_initialized_token()? {
        if context.get_token_info(slot)?.label().trim_end() == options.token {
            return Ok(Some(slot));
        }
    }
    Ok(None)
}

fn find(session: &Session, options: &TokenOptions) -> Result<Option<ObjectHandle>, RootKeyError> {
    let template = [
        Attribute::Class(ObjectClass::SECRET_KEY),
        Attribute::KeyType(KeyType::AES),
        Attribute::Label(options.label.as_bytes().to_vec()),
    ];
    let found = session.find_objects(&template).map_err(|e| cannot(options, "look for a key", &e))?;
    match found.as_slice() {
        [] => Ok(None),
        [key] => Ok(Some(*key)),
        [_, ..] => Err(RootKeyError::Unusable(format!(
            "the token `{}` has {} AES keys with the label `{}`; name one that is alone under its label",
            options.token,
            found.len(),
            options.label
        ))),
    }
}

fn cannot(options: &TokenOptions, what: &str, e: &Error) -> RootKeyError {
    RootKeyError::Unusable(format!("the token `{}` could not {what} ({e})", options.token))
}
