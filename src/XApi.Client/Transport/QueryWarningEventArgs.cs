namespace XApi;

/// <summary>A query that may not mean what it says is about to be sent.</summary>
public sealed class QueryWarningEventArgs : EventArgs
{
    /// <summary>Describes a query; for tests of code that handles it.</summary>
    /// <param name="operation">The operation that is called.</param>
    /// <param name="check">What was found in its query.</param>
    public QueryWarningEventArgs(XOperation operation, XQueryCheck check) => (Operation, Check) = (operation, check);

    /// <summary>The operation that is called.</summary>
    public XOperation Operation { get; }

    /// <summary>What was found in its query: <see cref="XQueryCheck.ToString"/> shows it as a compiler would.</summary>
    public XQueryCheck Check { get; }
}
