namespace XApi;

/// <summary>X knows who calls and does not allow it (403): the kind of credential, a scope, the access level or the object forbids it.</summary>
/// <remarks><see cref="XApiException.Problem"/> says which; its <see cref="Problem.Kind"/> is <see cref="ProblemKind.UnsupportedAuthentication"/> where another kind of credential is needed.</remarks>
public sealed class XForbiddenException : XApiException
{
    /// <summary>Makes an exception of a message.</summary>
    /// <param name="message">What happened and what to do, in a sentence.</param>
    public XForbiddenException(string message)
        : base(message) { }

    /// <summary>Makes an exception of a message and what caused it.</summary>
    /// <param name="message">What happened and what to do, in a sentence.</param>
    /// <param name="innerException">The cause.</param>
    public XForbiddenException(string message, Exception? innerException)
        : base(message, innerException) { }

    /// <summary>Makes an exception; for tests of code that handles it.</summary>
    public XForbiddenException()
        : base("X does not allow the call.") { }
}
