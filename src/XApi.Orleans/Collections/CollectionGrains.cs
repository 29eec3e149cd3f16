namespace XApi.Orleans;

/// <summary>The way to the grains of jobs.</summary>
/// <param name="job">The grain of a job, by its name.</param>
/// <param name="range">The grain of a range, by its key.</param>
/// <param name="directory">The directory.</param>
internal sealed class CollectionGrains(
    Func<string, ICollectionGrain> job,
    Func<string, ICollectionRangeGrain> range,
    Func<ICollectionDirectoryGrain> directory
)
{
    internal CollectionGrains(IGrainFactory grains)
        : this(
            name => grains.GetGrain<ICollectionGrain>(name),
            key => grains.GetGrain<ICollectionRangeGrain>(key),
            () => grains.GetGrain<ICollectionDirectoryGrain>(ICollectionDirectoryGrain.Key)
        ) { }

    internal ICollectionDirectoryGrain Directory => directory();

    internal ICollectionGrain Job(string name) => job(name);

    internal ICollectionRangeGrain Range(string run, int number) => range(CollectionDefinition.Key(run, number));
}
