namespace XApi;

/// <summary>The credits of the developer account are used up (402). No call that costs credits succeeds until more are bought.</summary>
/// <remarks>
/// Credits are bought in the developer console, <see href="https://console.x.com"/>, which can also recharge them by itself. No window cures this, so
/// the call is not repeated. <c>x.Costs.BalanceAsync()</c> asks X for what is left; it costs nothing, and nothing asks by itself.
/// </remarks>
public sealed class XCreditsDepletedException : XApiException
{
    /// <summary>Makes an exception of a message.</summary>
    /// <param name="message">What happened and what to do, in a sentence.</param>
    public XCreditsDepletedException(string message)
        : base(message) { }

    /// <summary>Makes an exception of a message and what caused it.</summary>
    /// <param name="message">What happened and what to do, in a sentence.</param>
    /// <param name="innerException">The cause.</param>
    public XCreditsDepletedException(string message, Exception? innerException)
        : base(message, innerException) { }

    /// <summary>Makes an exception; for tests of code that handles it.</summary>
    public XCreditsDepletedException()
        : base("The account's credits are used up.") { }

    /// <summary>The account whose credits are used up; null when X did not say.</summary>
    public long? AccountId => Problems.Select(problem => problem.AccountId).FirstOrDefault(id => id is not null);
}
