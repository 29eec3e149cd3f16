namespace XApi;

/// <summary>X did not accept the credential (401): it is wrong, revoked or expired, and could not be renewed.</summary>
/// <remarks>The same call may succeed after a new login, or with another credential.</remarks>
public sealed class XUnauthorizedException : XApiException
{
    /// <summary>Makes an exception of a message.</summary>
    /// <param name="message">What happened and what to do, in a sentence.</param>
    public XUnauthorizedException(string message)
        : base(message) { }

    /// <summary>Makes an exception of a message and what caused it.</summary>
    /// <param name="message">What happened and what to do, in a sentence.</param>
    /// <param name="innerException">The cause.</param>
    public XUnauthorizedException(string message, Exception? innerException)
        : base(message, innerException) { }

    /// <summary>Makes an exception; for tests of code that handles it.</summary>
    public XUnauthorizedException()
        : base("X did not accept the credential.") { }
}
