using System.Diagnostics;

namespace XApi;

/// <summary>A token store that could not be read or written, or that holds something else than tokens.</summary>
public sealed class XTokenStoreException : XApiException
{
    /// <summary>Makes an exception of a message.</summary>
    /// <param name="message">What happened and what to do, in a sentence.</param>
    public XTokenStoreException(string message)
        : base(message) { }

    /// <summary>Makes an exception of a message and what caused it.</summary>
    /// <param name="message">What happened and what to do, in a sentence.</param>
    /// <param name="innerException">The cause.</param>
    public XTokenStoreException(string message, Exception? innerException)
        : base(message, innerException) { }

    /// <summary>Makes an exception; for tests of code that handles it.</summary>
    public XTokenStoreException()
        : base("The token store could not be read or written.") { }

    /// <summary>
    /// The new token that could not be stored; null when the failure was another. Its predecessor is spent, so it is all that is left of the
    /// login: save it elsewhere, or call again, which stores it first.
    /// </summary>
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    public OAuth2UserToken? UnsavedToken { get; init; }
}
