namespace XApi.Testing;

/// <summary>A promise of <see cref="ITokenStore"/> that a store does not keep, as <see cref="TokenStoreContract"/> found.</summary>
public sealed class XTokenStoreContractException : Exception
{
    /// <summary>Makes an exception of a message.</summary>
    /// <param name="message">Which promise is not kept, and how.</param>
    public XTokenStoreContractException(string message)
        : base(message) { }

    /// <summary>Makes an exception of a message and what caused it.</summary>
    /// <param name="message">Which promise is not kept, and how.</param>
    /// <param name="innerException">The cause.</param>
    public XTokenStoreContractException(string message, Exception? innerException)
        : base(message, innerException) { }

    /// <summary>Makes an exception.</summary>
    public XTokenStoreContractException()
        : base("The store does not keep its promises.") { }
}
