namespace XApi.Orleans;

/// <summary>Collects one piece of a job: calls X, and stores what it returned. <see cref="XApiCluster.AddCollectionHandler{THandler}"/> registers it on a silo.</summary>
/// <remarks>
/// <para>
/// A piece is done when the method returns. One whose process died, or whose attempt failed, is handed over again, on any silo: store by
/// <see cref="CollectionPiece.Id"/>, or by the items' ids, so that twice has the effect of once. Each piece gets a handler from a scope of its own.
/// </para>
/// <para>
/// What the method throws decides: a budget or credits that are used up stop the job until there is money; a credential that X refuses makes it fail; a rate
/// limit is waited for, and a connection that failed is opened again for as long as it takes. X's server errors are retried for a quarter of an hour and the
/// handler's own exceptions four times, while a request that X refuses (400, 404) is not. A piece that still fails is set aside with its error, and the others
/// are collected. Users and Tweets that X does not return are no failure: responses list them in <see cref="XResponse.Errors"/>.
/// </para>
/// </remarks>
public interface ICollectionHandler
{
    /// <summary>Collects a piece.</summary>
    /// <param name="piece">The piece. Responses are recorded with it, so that the job's progress counts them.</param>
    /// <param name="cancellationToken">Cancelled when another silo has the piece, or this one does not stop in time. A job that is paused lets it finish.</param>
    Task CollectAsync(CollectionPiece piece, CancellationToken cancellationToken);
}
