namespace XApi;

/// <summary>A call that was refused before anything was sent, because no credential is accepted.</summary>
/// <remarks>
/// Its message names the operation, what it accepts and what is configured. It is also thrown where a credential has nothing to
/// authenticate with: nobody has logged in, or the token has expired and X does not refresh it.
/// </remarks>
public sealed class XCredentialException : XApiException
{
    /// <summary>Makes an exception of a message.</summary>
    /// <param name="message">What is missing and what to do, in a sentence.</param>
    public XCredentialException(string message)
        : base(message) { }

    /// <summary>Makes an exception of a message and what caused it.</summary>
    /// <param name="message">What is missing and what to do, in a sentence.</param>
    /// <param name="innerException">The cause.</param>
    public XCredentialException(string message, Exception? innerException)
        : base(message, innerException) { }

    /// <summary>Makes an exception; for tests of code that handles it.</summary>
    public XCredentialException()
        : base("No credential serves the call.") { }

    /// <summary>Whether a login helps: nobody is logged in, the login has ended or lacks scopes, or X does not renew it any more.</summary>
    public bool IsLoginRequired { get; init; }

    /// <summary>The scopes that the operation needs and the user's token lacks. Empty where scopes are not the reason.</summary>
    public IReadOnlyList<string> MissingScopes { get; init; } = [];
}
