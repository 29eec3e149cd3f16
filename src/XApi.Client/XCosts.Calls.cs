namespace XApi;

public sealed partial class XCosts
{
    /// <summary>Shows a call's requests in the place of sending them.</summary>
    internal Func<Func<IXApiClient, Task>, Task<IReadOnlyList<XRequest>>>? Show { get; set; }

    /// <summary>Sends a request that counts Tweets.</summary>
    internal Func<XRequest, CancellationToken, Task<CountsPage>>? Count { get; set; }

    /// <summary>
    /// What a call can cost: <c>await x.Costs.EstimateAsync(c =&gt; c.Tweets.CreateAsync(new() { Text = text }))</c>. The call is checked as if it were sent,
    /// and not sent.
    /// </summary>
    /// <remarks>
    /// A thread, an upload and a lookup of more than one request can name are estimated whole: <see cref="CostEstimate.Parts"/> has their requests. What
    /// follows a read depends on what it finds, and is not estimated: of a walk over pages it is the first, and
    /// <see cref="Estimate{TItem, TPage}"/> estimates all. A file that is uploaded is read, so that it has to be one that can be read again.
    /// </remarks>
    /// <param name="call">The call, on the client that it is given.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="XInvalidParameterException">The call would be refused before it is sent.</exception>
    public async Task<CostEstimate> EstimateAsync(Func<IXApiClient, Task> call, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(call);
        var show = Show ?? throw new NotSupportedException("Only the costs of a client can be estimated.");
        var requests = await show(call).Observed().WaitAsync(cancellationToken).ConfigureAwait(false);
        var parts = requests.Select(Estimate).ToList();
        if (parts is [var only])
        {
            return only;
        }

        var dearest = parts.MaxBy(part => part.Most ?? decimal.MaxValue)!;
        return dearest with
        {
            Least = parts.Sum(part => part.Least),
            Most = parts.Exists(part => part.Most is null) ? null : parts.Sum(part => part.Most),
            Requests = parts.Count,
            Resources = parts.Exists(part => part.Resources is null) ? null : parts.Sum(part => part.Resources),
            Parts = parts,
        };
    }

    private CostEstimate Estimate(XRequest request)
    {
        var facts = CostShape.FactsOf(request, Prices);
        return Estimate(request.Operation, CredentialOf(request), facts.Cost, 1, facts.Cost.Resources);
    }
}
