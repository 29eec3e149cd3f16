namespace XApi;

/// <summary>A login, a token's renewal or its revocation that did not succeed.</summary>
/// <remarks>Its message never holds a token, a code or a secret, even where X's response does.</remarks>
public sealed class XOAuthException : XApiException
{
    /// <summary>Makes an exception of a message.</summary>
    /// <param name="message">What happened and what to do, in a sentence.</param>
    public XOAuthException(string message)
        : base(message) { }

    /// <summary>Makes an exception of a message and what caused it.</summary>
    /// <param name="message">What happened and what to do, in a sentence.</param>
    /// <param name="innerException">The cause.</param>
    public XOAuthException(string message, Exception? innerException)
        : base(message, innerException) { }

    /// <summary>Makes an exception; for tests of code that handles it.</summary>
    public XOAuthException()
        : base("The login did not succeed.") { }

    /// <summary>
    /// The error's code, as X gave it: <c>access_denied</c> when the user refused, <c>invalid_request</c> for a spent code or refresh token
    /// (<c>invalid_grant</c> in the standard), <c>unauthorized_client</c> for a wrong client id or secret, a number for OAuth 1.0a. Null when
    /// none was given.
    /// </summary>
    public string? Error { get; init; }
}
