namespace XApi;

public sealed partial class XCosts
{
    /// <summary>Shows a call's request in the place of sending it.</summary>
    internal Func<Func<IXApiClient, Task>, Task<XRequest>>? Show { get; set; }

    /// <summary>
    /// What a call can cost: <c>await x.Costs.EstimateAsync(c =&gt; c.Tweets.CreateAsync(new() { Text = text }))</c>. The call is checked as if it were sent,
    /// and not sent. Of a call that takes several requests, the first is estimated.
    /// </summary>
    /// <param name="call">The call, on the client that it is given.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="XInvalidParameterException">The call would be refused before it is sent.</exception>
    public async Task<CostEstimate> EstimateAsync(Func<IXApiClient, Task> call, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(call);
        var show = Show ?? throw new NotSupportedException("Only the costs of a client can be estimated.");
        var request = await show(call).WaitAsync(cancellationToken).ConfigureAwait(false);
        if (request.Operation.Price is null)
        {
            return Estimate(request.Operation, null, default, 1, null);
        }

        var facts = CostShape.FactsOf(request, Prices);
        return Estimate(request.Operation, CredentialOf(request), facts.Cost, 1, facts.Cost.Resources);
    }
}
